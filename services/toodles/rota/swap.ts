import { dayName, text, type LocalEffect, type Plan, type Reply, type TextPart } from '@nightshift/bot'
import { named } from '@nightshift/bot/safe'
import { dutyWeek, withSwaps } from '@nightshift/desk'
import type { Tx } from '@nightshift/store'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { swapCard } from '../cards/swap.ts'
import { nameIn, registers } from '../say.ts'
import type { Asked, On } from '../standing.ts'

const lifeMs = 48 * 3_600_000
export const swapHeld = z.object({
  week: z.string(),
  from: z.string(),
  to: z.string(),
  place: z.enum(['primary', 'backup']),
  /** Where the asker is told what came of it. */
  room: z.string(),
  key: z.string(),
})
export type SwapHeld = z.output<typeof swapHeld>

/** The duty that somebody wants to give away in a week; a sentence where there is none to give. */
export async function dutyToGive(
  ask: Asked,
  to: string,
  day: string,
): Promise<{ readonly week: string; readonly place: 'primary' | 'backup' } | string> {
  const { house, by, now } = ask
  const soc = await registers(ask)
  const week = DateTime.fromISO(day, { zone: soc.zone }).startOf('week').toISODate() ?? ''
  const row = soc.rota.find((one) => one.week === week)
  if (!row) return `The rota has no week of ${dayName(week)}. Say \`rotation 12\` for those that it has.`
  if (week < dutyWeek(soc, now)) return `The week of ${dayName(week)} is over.`
  if (to === by.email) return 'You cannot swap with yourself.'
  if (house.people[to] === undefined) return `I do not know ${to}: only people of the SOC can take a week.`
  const place = row.primary === by.email ? 'primary' : row.backup === by.email ? 'backup' : undefined
  if (place === undefined)
    return `You are not on call in the week of ${dayName(week)}: ${nameIn(house, row.primary)} is, with ${nameIn(house, row.backup)} as backup.`
  if (row.primary === to || row.backup === to) return `${nameIn(house, to)} is on call in that week already.`
  return { week, place }
}

export async function swapPlan(ask: Asked, to: string, day: string): Promise<Plan | string> {
  const duty = await dutyToGive(ask, to, day)
  if (typeof duty === 'string') return duty
  return {
    binds: { ...duty, to, from: ask.by.email },
    shows: `Ask **${nameIn(ask.house, to)}** to take your week of ${dayName(duty.week)} as ${duty.place}? They have 48 h to accept.`,
  }
}

/** Asks the other person by a direct card; nothing changes before they accept. */
export async function askSwap(ask: Asked, to: string, day: string): Promise<Reply> {
  const { by, house, step, records, now, room } = ask
  const duty = await dutyToGive(ask, to, day)
  if (typeof duty === 'string') return duty
  const key = `${duty.week}:${duty.place}:${now}`
  const wanted: SwapHeld = { ...duty, from: by.email, to, room: room.uuid, key }
  // With its timer in one commit; a second handling, whose clock is later, goes on with the swap of the first.
  const timer = records.timer('swap-expiry', key, now + lifeMs, wanted)
  const held = await step({
    key: 'swap-ask',
    action: 'swap.ask',
    local: async (tx) => {
      await tx.records.put('swaps', key, { ...wanted, state: 'open' })
      await timer.local(tx)
      return wanted
    },
    after: () => timer.after?.(),
  })
  return [`I asked **${nameIn(house, to)}**. I will say here whether they accept.`, swapCard(held, nameIn(house, by.email))]
}

const openSwap = z.object({ state: z.literal('open') })
/** `settled` = it was so before. `stale` = wanted, but the rota has changed since it was asked. */
type Outcome = 'accepted' | 'declined' | 'expired' | 'stale' | 'settled'

/**
 * Settles an open swap in one commit: its row, the rota where it was accepted, and the timer. A second handling after a crash gets what the
 * first came to.
 */
function settling({ house, records }: On, held: SwapHeld, wish: 'accepted' | 'declined' | 'expired'): LocalEffect<Outcome> {
  const outcome = async (tx: Tx): Promise<Outcome> => {
    if (!openSwap.safeParse((await tx.records.get('swaps', held.key))?.value).success) return 'settled'
    if (wish !== 'accepted') return wish
    const duty = withSwaps(house.soc, await tx.records.list('oncall')).rota.find((one) => one.week === held.week)
    if (duty === undefined || duty[held.place] !== held.from) return 'stale'
    await tx.records.put('oncall', held.week, { ...duty, [held.place]: held.to })
    return 'accepted'
  }
  return {
    key: `swap-settle:${held.key}`,
    action: 'swap.settle',
    local: async (tx) => {
      const came = await outcome(tx)
      if (came === 'settled') return came
      await tx.records.put('swaps', held.key, { ...held, state: came })
      await records.cancelTimer('swap-expiry', held.key).local(tx)
      return came
    },
  }
}

/** The other person's press: accepted, the week is theirs, unless the rota has changed since. */
export async function answerSwap(press: Asked, held: SwapHeld, accepted: boolean): Promise<Reply> {
  const { by, house, step } = press
  if (by.email !== held.to) return `Only ${nameIn(house, held.to)} can answer this.`
  const told = (words: string): TextPart => text(words, { to: `room:${held.room}` })
  const [who, week] = [named(by.name), dayName(held.week)]
  switch (await step(settling(press, held, accepted ? 'accepted' : 'declined'))) {
    case 'accepted':
      return [`You have the week of ${week} as ${held.place}.`, told(`${who} takes your week of ${week} as ${held.place}.`)]
    case 'declined':
      return ['Declined. Nothing was changed.', told(`${who} did not accept your week of ${week}.`)]
    case 'stale':
      return [
        'The rota has changed since you were asked. Nothing was changed.',
        told(`Your swap of ${week} came too late: the rota has changed.`),
      ]
    default:
      return 'This swap is settled already.'
  }
}

/** Nobody answered in 48 h. */
export async function expireSwap(on: On, held: SwapHeld): Promise<Reply> {
  if ((await on.step(settling(on, held, 'expired'))) !== 'expired') return undefined
  return text(`${nameIn(on.house, held.to)} did not answer within 48 h; your week of ${dayName(held.week)} stays yours.`, {
    to: `room:${held.room}`,
  })
}
