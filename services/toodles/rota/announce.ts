import { dayName, text, type CardReply, type Reply } from '@nightshift/bot'
import { dutyFrom, dutyNow, dutyWeek, personLine } from '@nightshift/desk'
import { card, submit, text as words } from '@nightshift/webex/cards'
import { DateTime } from 'luxon'
import { nameIn, registers } from '../say.ts'
import type { On } from '../standing.ts'

/** A rota that reaches less far ahead is said to end (bots.md §5). */
const leastWeeks = 4
const extendBy = 4

/** Monday 08:00: who is on, and whether the rota ends soon. */
export async function announce(on: On): Promise<Reply> {
  const soc = await registers(on)
  const duty = dutyNow(soc, on.now)
  const ahead = dutyFrom(soc, on.now, 12).length
  const said = duty
    ? `**On call this week:** ${personLine(on.house, duty.primary)}, backup ${personLine(on.house, duty.backup)}.`
    : '**Nobody is in the rota for this week.**'
  if (ahead >= leastWeeks) return said
  return [`${said}\n\nThe rota ends in ${ahead} ${ahead === 1 ? 'week' : 'weeks'}.`, extendCard(ahead)]
}

/** Friday 14:00: tells the person who takes over on Monday. */
export async function tellNext(on: On): Promise<Reply> {
  const soc = await registers(on)
  const next = dutyFrom(soc, on.now, 2).find((one) => one.week > dutyWeek(soc, on.now))
  if (!next) return undefined
  return [
    text(
      `You are on call from ${dayName(next.week)} 08:00, with ${nameIn(on.house, next.backup)} as backup. \`swap <person> ${next.week}\` if you cannot.`,
      {
        to: next.primary,
      },
    ),
    text(`You are the backup from ${dayName(next.week)} 08:00; ${nameIn(on.house, next.primary)} is on call.`, { to: next.backup }),
  ]
}

/** A lead has pressed *Extend*: the weeks after the last go round among those of the rota, in its order. */
export async function extend(on: On): Promise<Reply> {
  const soc = await registers(on)
  const last = [...soc.rota].sort((a, b) => a.week.localeCompare(b.week)).at(-1)
  const order = [...new Set([...soc.rota].sort((a, b) => a.week.localeCompare(b.week)).map(({ primary }) => primary))]
  if (!last || order.length < 2) return 'The rota has too few people to go round. Extend it in the configuration (`soc.rota`).'
  const from = order.indexOf(last.primary)
  const weeks = Array.from({ length: extendBy }, (_, index) => ({
    week:
      DateTime.fromISO(last.week, { zone: 'UTC' })
        .plus({ weeks: index + 1 })
        .toISODate() ?? '',
    primary: order[(from + index + 1) % order.length] ?? last.primary,
    backup: order[(from + index + 2) % order.length] ?? last.backup,
  }))
  // In one commit: a second handling after a crash, which finds a longer rota, tells what the first one added.
  const added = await on.step({
    key: 'rota-extend',
    action: 'rota.extend',
    local: async (tx) => {
      for (const week of weeks) await on.records.put('oncall', week.week, week, 0).local(tx)
      return weeks
    },
  })
  return `The rota goes on for ${extendBy} weeks:\n${added.map(({ week, primary, backup }) => `- ${dayName(week)}: ${nameIn(on.house, primary)}, backup ${nameIn(on.house, backup)}`).join('\n')}`
}

function extendCard(ahead: number): CardReply {
  return {
    type: 'card',
    name: 'rota-extend',
    expiresIn: '7d',
    card: card(
      [words(`The rota ends in ${ahead} ${ahead === 1 ? 'week' : 'weeks'}. Go on round-robin for ${extendBy} more?`)],
      [submit('Extend', { action: 'extend' })],
    ),
    fallback: `The rota ends in ${ahead} weeks. A lead presses Extend on the card, or extends \`soc.rota\`.`,
  }
}
