import { clockTime, zoneOf, type Period, type Reply } from '@nightshift/bot'
import type { Seen } from '@nightshift/fleet'
import { outageLine, outagesIn } from '../outages.ts'
import { silencesNow } from '../silences.ts'
import type { Asked } from '../standing.ts'
import { budgetOf, tallies } from '../tally.ts'

const monthMs = 30 * 24 * 3_600_000
const mostLines = 30

/** Every tool that a bot of the fleet uses: its breaker, and the calls of the last hour (bots.md §12). */
export async function upstreams({ fleet }: Asked): Promise<Reply> {
  const seen = await Promise.all(fleet.names.map(async (bot): Promise<readonly [string, Seen]> => [bot, await fleet.look(bot)]))
  const rows = seen.flatMap(([bot, one]) =>
    one.answered
      ? (one.facts.upstreams ?? []).map(
          ({ name, breaker, calls1h, errors1h, p95Ms }) =>
            `| ${name} | ${bot} | ${breaker} | ${p95Ms === undefined ? '–' : `${p95Ms}ms`} | ${errors1h}/${calls1h} |`,
        )
      : [],
  )
  const silent = seen.filter(([, one]) => !one.answered).map(([bot]) => bot)
  const missing = silent.length === 0 ? '' : `\n\nDid not answer: ${silent.join(', ')}`
  if (rows.length === 0) return `No bot has called a tool since its start.${missing}`
  return `| tool | bot | breaker | p95 | errors/calls 1h |\n|---|---|---|---|---|\n${rows.sort().join('\n')}${missing}`
}

/** Outages of a period, the last 30 days unless said: who, since when, how long. */
export async function incidents(ask: Asked, asked: Period | undefined): Promise<Reply> {
  const { now, house, by } = ask
  const { start, end, label } = asked ?? { start: now - monthMs, end: now, label: 'last 30 days' }
  const found = await outagesIn(ask, start, end)
  const zone = zoneOf(house, by.email)
  if (found.length === 0) return `No outage in this time (${label}). Not an error: the probes were answered.`
  const lines = found.slice(0, mostLines).map((one) => outageLine(one, zone, now))
  const more = found.length > mostLines ? `\n… and ${found.length - mostLines} more` : ''
  return `**${found.length} ${found.length === 1 ? 'outage' : 'outages'}** (${label})\n${lines.join('\n')}${more}`
}

/** Availability by probes against the objective, and what is left of the error budget; silenced probes are left out. */
export async function slo(ask: Asked, asked: Period | undefined): Promise<Reply> {
  const { now, house, by, fleet } = ask
  const { start, end, label } = asked ?? { start: now - monthMs, end: now, label: 'last 30 days' }
  const sums = await tallies(ask, start, end)
  if (sums.size === 0) return `No data (n = 0): nothing was probed in this time (${label}).`
  const seen = new Map(
    await Promise.all([...sums.keys()].map(async (bot): Promise<readonly [string, Seen]> => [bot, await fleet.look(bot)])),
  )
  const rows = [...sums]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([bot, sum]) => {
      const budget = budgetOf(sum, Math.min(end, now) - start)
      const facts = seen.get(bot)
      const p95 = facts?.answered === true && facts.facts.replyP95Ms !== undefined ? `${facts.facts.replyP95Ms}ms` : '–'
      const [percent, left] = budget ? [`${budget.percent.toFixed(2)}%`, `${Math.floor(budget.leftMin)}min`] : ['no data', '–']
      return `| ${bot} | ${percent} | ${left} | ${p95} | ${sum.probes}${sum.silenced > 0 ? ` (+${sum.silenced} silenced)` : ''} |`
    })
  const silenced = [...(await silencesNow(ask))].map(
    ([bot, { until, why }]) => `\n- **${bot}** is silenced until ${clockTime(until, zoneOf(house, by.email), now)}: ${why}`,
  )
  return [
    `| bot | available | left | reply p95 | n |\n|---|---|---|---|---|\n${rows.join('\n')}`,
    `\n\nAvailable = probes with a good echo ÷ probes, ${label}. Objective 99.5 %; *left* = minutes of the error budget. Replies: 99 % within 2.5 s.`,
    ...silenced,
  ].join('')
}
