import { ago, clockTime, zoneOf, type Plan, type Reply } from '@nightshift/bot'
import type { Rollout } from '@nightshift/kubernetes'
import type { Effect } from '@nightshift/resilience'
import { inWords, UpstreamDown } from '@nightshift/resilience'
import { keepSilence, mostMs } from '../silences.ts'
import { botNamed, unknownBot, type Asked, type On } from '../standing.ts'

/** How long a bot may take to be ready again before we say that it is stuck. */
const patienceMs = 90_000
const lookMs = 500
/** A Deployment says itself when it is stuck, usually after 5 min; longer than this nobody waits in a room. */
const rolloutMs = 330_000
const rolloutLookMs = 2_000

/** What is asked before something is done to a bot. */
export function planFor({ fleet }: On, given: string, shows: (bot: string) => string): Plan | string {
  const bot = botNamed(fleet, given)
  return bot === undefined ? unknownBot(fleet, given) : { binds: { bot }, shows: shows(bot) }
}

/** Does it and says so. */
export async function act(on: On, given: string, effect: (bot: string) => Effect<null>, done: (bot: string) => string): Promise<Reply> {
  const bot = botNamed(on.fleet, given)
  if (bot === undefined) return unknownBot(on.fleet, given)
  await on.step(effect(bot))
  return done(bot)
}

/** New pods where bots are Deployments; else the process is asked to drain and end, and its supervisor starts it again. The text grows until it is ready, or stuck. */
export async function* restart(on: On, given: string): AsyncGenerator<string, Reply, undefined> {
  const bot = botNamed(on.fleet, given)
  if (bot === undefined) return unknownBot(on.fleet, given)
  if (on.kubernetes.there) return yield* rollOut(on, bot)
  const began = on.clock.monotonic()
  await on.step(on.fleet.restart(bot))
  yield `Restarting **${bot}**: it finishes what runs …`
  while (on.clock.monotonic() - began < patienceMs) {
    await on.clock.sleep(lookMs, on.signal)
    const seen = await on.fleet.look(bot)
    // A process that is younger than our asking is the new one, however young the old one was and however long this one took.
    const fresh = seen.answered && (seen.facts.upMs ?? 0) < on.clock.monotonic() - began
    if (fresh && seen.facts.ok) return `**${bot}** has restarted and is ready after ${inWords(on.clock.monotonic() - began)}.`
  }
  return `**${bot}** was asked to restart and is not ready after ${inWords(patienceMs)}. Look at \`bot ${bot}\`.`
}

/** The same as `kubectl rollout restart`; the one text is edited until the rollout has finished or is stuck. */
async function* rollOut(on: On, bot: string): AsyncGenerator<string, Reply, undefined> {
  const began = on.clock.monotonic()
  const { revision } = await on.step(on.kubernetes.restart(bot))
  let shown = `Restarting **${bot}**: its Deployment rolls out …`
  yield shown
  for (;;) {
    const words = rolloutInWords(bot, revision, await rolloutNow(on, bot), on.clock.monotonic() - began)
    if (words.text !== undefined && words.text !== shown) yield (shown = words.text)
    if (words.over) return undefined
    await on.clock.sleep(rolloutLookMs, on.signal)
  }
}

/** Undefined where the cluster is silent for a moment: it is asked again, the rollout goes on without us. */
async function rolloutNow({ kubernetes, signal }: On, bot: string): Promise<Rollout | undefined> {
  return await kubernetes.rollout(bot, signal).catch((error: unknown) => {
    if (!(error instanceof UpstreamDown)) throw error
    return undefined
  })
}

function rolloutInWords(
  bot: string,
  revision: number,
  seen: Rollout | undefined,
  passedMs: number,
): { readonly text?: string; readonly over: boolean } {
  if (seen?.state === 'done' && seen.revision >= revision)
    return { text: `**${bot}** has restarted: its rollout finished after ${inWords(passedMs)}.`, over: true }
  if (seen?.state === 'stuck')
    return { text: `The rollout of **${bot}** is stuck: ${seen.why ?? 'no progress within its deadline'} Look at its pods.`, over: true }
  if (passedMs >= rolloutMs)
    return { text: `The rollout of **${bot}** has not finished after ${inWords(rolloutMs)}. Look at its pods.`, over: true }
  if (seen?.state !== 'rolling') return { over: false }
  return { text: `Restarting **${bot}**: ${seen.updated} of ${seen.wanted} pods are new, ${seen.available} available …`, over: false }
}

export async function silence(ask: Asked, given: string, seconds: number, why: string): Promise<Reply> {
  const { fleet, step, now, by, house } = ask
  const bot = botNamed(fleet, given)
  if (bot === undefined) return unknownBot(fleet, given)
  if (seconds * 1_000 > mostMs)
    return `**silence** takes at most 7 days; ${inWords(seconds * 1_000)} is longer. Example: \`silence ${bot} 2h upgrade\``
  const until = now + seconds * 1_000
  await step(keepSilence(ask, bot, { until, why, by: by.email }))
  return `**${bot}** is silenced until ${clockTime(until, zoneOf(house, by.email), now)}: no alerts, and its probes count as maintenance.`
}

/** Webex devices by bot, as each sees its own. */
export async function devices({ fleet, now }: Asked): Promise<Reply> {
  const rows = await Promise.all(
    fleet.names.map(async (bot) => {
      try {
        const all = await fleet.devices(bot)
        const ours = all.filter((one) => one.ours)
        const current = ours.find((one) => one.current)
        const age = current?.modifiedAt ? ago(current.modifiedAt, now) : '–'
        return `| ${bot} | ${ours.length} | ${all.length - ours.length} | ${current ? age : 'none'} |`
      } catch (error) {
        return `| ${bot} | – | – | ${error instanceof Error ? error.message : 'no answer'} |`
      }
    }),
  )
  return `| bot | ours | others | current |\n|---|---|---|---|\n${rows.join('\n')}`
}

/** Asks every bot to delete the devices that nobody uses. */
export async function collectDevices(on: On): Promise<Reply> {
  const lines: string[] = []
  for (const bot of on.fleet.names) {
    try {
      const { deleted, ours, others } = await on.step(on.fleet.prune(bot))
      lines.push(`- **${bot}**: ${deleted} deleted, ${ours} of ours and ${others} of others remain`)
    } catch (error) {
      if (on.signal.aborted) throw error
      lines.push(`- **${bot}**: ${error instanceof Error ? error.message : 'no answer'}`)
    }
  }
  return lines.join('\n')
}

/** Sets a fault in the local Webex and measures how long the bot needs: noticed, live again. */
export async function* drill(on: On, fault: string, given: string): AsyncGenerator<string, Reply, undefined> {
  const { drill: tool, fleet } = on
  if (!tool.there) return 'Drills are for the sandbox alone; here is the real Webex. Nothing was done.'
  if (!tool.faults.includes(fault))
    return `I know no drill "${fault}". There are: ${tool.faults.join(', ')}. Example: \`drill cut toodles\``
  const bot = botNamed(fleet, given)
  if (bot === undefined) return unknownBot(fleet, given)
  const reconnects = (seen: Awaited<ReturnType<typeof fleet.look>>): number => (seen.answered ? (seen.facts.reconnects ?? 0) : 0)
  const before = reconnects(await fleet.look(bot))
  await on.step(tool.strike(fault, bot))
  yield `Drill **${fault}** on **${bot}**: struck, watching …`
  const began = on.clock.monotonic()
  let noticedMs: number | undefined
  while (on.clock.monotonic() - began < patienceMs) {
    await on.clock.sleep(lookMs, on.signal)
    const seen = await fleet.look(bot)
    const passed = on.clock.monotonic() - began
    if (noticedMs === undefined && (reconnects(seen) > before || (seen.answered && seen.facts.link !== 'live'))) noticedMs = passed
    if (noticedMs !== undefined && seen.answered && seen.facts.ok)
      return `Drill **${fault}** on **${bot}**: noticed after ${inWords(noticedMs)}, ready again after ${inWords(passed)}.`
  }
  return noticedMs === undefined
    ? `Drill **${fault}** on **${bot}**: its link stayed as it was for ${inWords(patienceMs)}. ${fault === 'deaf' ? 'The probes will tell.' : ''}`
    : `Drill **${fault}** on **${bot}**: noticed after ${inWords(noticedMs)}, and not ready after ${inWords(patienceMs)}.`
}
