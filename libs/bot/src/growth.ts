import { toMs } from '@nightshift/resilience'
import type { AnyCommand } from './define.ts'
import type { Held } from './keeper.ts'
import type { Reply } from './reply.ts'
import type { Runner } from './question.ts'
import type { Runtime } from './runtime.ts'
import type { InboxRow } from '@nightshift/store'

/** Who asked for what. */
export interface Meta {
  readonly by: string
  readonly command: string
  readonly text: string
}

/** A handler that takes its time: its newest text, and the claim it works under, which changes when it leaves its lane. */
export interface Growth {
  readonly runner: Runner
  /** Resolves with the placeholder's text as soon as the handler is known to be slow; never, where it finishes at once. */
  readonly slow: Promise<string>
  latest(): string
  /** Who asked for what, once it is known: what `jobs` shows. */
  about(): Meta | undefined
  readonly grip: Held & { move(held: Held): void }
}

/**
 * Runs handlers, telling slow ones from quick ones: a `long` command that takes more than a moment, or a generator's first output.
 * `begun` = the placeholder exists already, since this is a second run after a crash.
 */
export function growing(rt: Runtime, signal: AbortSignal, row: Pick<InboxRow, 'id'>, first: Held, begun = false): Growth {
  const slow = Promise.withResolvers<string>()
  let latest = ''
  let meta: Meta | undefined
  let current = first
  const grip = {
    get claim() {
      return current.claim
    },
    move: (held: Held) => {
      current = held
    },
  }
  const runner: Runner = async (command: AnyCommand, about, run) => {
    meta = about
    const cancelled = rt.cancels.open(row.id)
    const budget = AbortSignal.any([signal, cancelled, AbortSignal.timeout(budgetOf(rt, command))])
    const ended = over(budget)
    ended.catch(() => undefined)
    if (begun) slow.resolve('')
    const cancel =
      command.long === true ? rt.clock.after(rt.timings.placeholderMs, () => slow.resolve(latest || 'Working on it …')) : undefined
    try {
      const made = run(budget, grip)
      // A handler that does not look at its signal is left behind: its steps are refused from then on.
      if (!isGenerator(made)) return await Promise.race([made, ended])
      for (;;) {
        const next = await Promise.race([made.next(), ended])
        if (next.done === true) return next.value ?? latest
        latest = next.value
        slow.resolve(latest)
      }
    } finally {
      rt.cancels.close(row.id)
      cancel?.()
    }
  }
  return { runner, slow: slow.promise, latest: () => latest, about: () => meta, grip }
}

/** Rejects with the signal's reason when it aborts. */
function over(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A command's whole time: its own, else by its kind. A write may need its upstream's whole time limit. */
function budgetOf(rt: Runtime, command: AnyCommand): number {
  if (command.deadline !== undefined) return toMs(command.deadline)
  if (command.long === true) return rt.timings.longCommandMs
  return (command.risk ?? 'read') === 'read' ? rt.timings.commandMs : 2 * rt.timings.commandMs
}

function isGenerator(made: ReturnType<AnyCommand['run']>): made is AsyncGenerator<string, Reply, undefined> {
  return typeof made === 'object' && made !== null && Symbol.asyncIterator in made
}
