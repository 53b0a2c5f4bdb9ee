import { toMs, UpstreamDown } from '@nightshift/resilience'
import type { InboxRow } from '@nightshift/store'
import type { Answer } from './answer.ts'
import { silent } from './answer.ts'
import type { Doing } from './effects.ts'
import { answerGap, gapKind } from './gap-notice.ts'
import { ground } from './ground.ts'
import type { Held } from './keeper.ts'
import { partsOf, type Part, type Reply } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { failed, jobRan } from './topics.ts'
import { WritesFrozen } from './frozen.ts'

/** Runs a tick of a job. A failing job says so once in `ops`, and once when it works again (bots.md §1.10); it never stops the next tick. */
export async function answerTick(rt: Runtime, row: InboxRow, signal: AbortSignal, held: Held): Promise<Answer> {
  const name = row.lane.slice('job:'.length)
  const job = rt.bot.jobs[name]
  if (!job) return silent('job')
  const began = rt.clock.monotonic()
  const failures = await rt.store.read(async (tx) => (await tx.jobs.list()).find((one) => one.name === name)?.failures ?? 0)
  const doing: Doing = { inboxId: row.id, key: row.key, actor: `job:${name}`, room: '', command: name }
  const budget = AbortSignal.any([signal, AbortSignal.timeout(toMs(job.deadline ?? '5m'))])
  const answer = (reply: Reply, ok: boolean): Answer => ({
    kind: 'job',
    outcome: ok ? 'answered' : 'failed',
    command: name,
    parts: partsOf(reply).map((part): Part =>
      part.to === undefined && job.to !== undefined && part.type !== 'edit' && part.type !== 'delete' ? { ...part, to: job.to } : part,
    ),
    write: (tx) => tx.jobs.ran(name, ok),
  })
  try {
    const reply = partsOf(await job.run({ ...ground(rt, budget, held, doing), tickAt: row.saidAt }))
    jobRan.say({ job: name, outcome: 'ok', durationMs: rt.clock.monotonic() - began })
    return answer(failures > 0 ? [...reply, { type: 'text', to: 'ops', markdown: `Job **${name}** works again.` }] : reply, true)
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof WritesFrozen) {
      jobRan.say({ job: name, outcome: 'skipped', durationMs: rt.clock.monotonic() - began })
      return answer(undefined, true)
    }
    if (error instanceof UpstreamDown && !budget.aborted) {
      // A tool that is down is no bug of the job: told once, and once more when it is back.
      jobRan.say({ job: name, outcome: failures === 0 ? 'failed' : 'skipped', durationMs: rt.clock.monotonic() - began })
      const words = `${error.upstream} does not answer, so job **${name}** waits for it.`
      return answer(failures === 0 ? { type: 'text', to: 'ops', markdown: words } : undefined, false)
    }
    const outcome = budget.aborted ? 'timeout' : 'failed'
    jobRan.say({ job: name, outcome, durationMs: rt.clock.monotonic() - began })
    failed.say({ where: 'job', class: outcome === 'timeout' ? 'timeout' : 'bug', ref: row.key, command: name, error })
    return answer(
      failures === 0 ? { type: 'text', to: 'ops', markdown: `Job **${name}** failed and will be tried at its next time.` } : undefined,
      false,
    )
  }
}

/** A timer of the bot that came due. */
export async function answerTimer(rt: Runtime, row: InboxRow, signal: AbortSignal, held: Held): Promise<Answer> {
  const kind = row.lane.slice('timer:'.length)
  if (kind === gapKind) return await answerGap(rt, row.payload)
  const timer = rt.bot.timers[kind]
  if (!timer) return silent('job')
  const doing: Doing = { inboxId: row.id, key: row.key, actor: `timer:${kind}`, room: '', command: kind }
  const reply = await timer.run({ ...ground(rt, signal, held, doing), payload: row.payload, dueAt: row.saidAt })
  return { kind: 'job', outcome: 'answered', command: kind, parts: partsOf(reply) }
}
