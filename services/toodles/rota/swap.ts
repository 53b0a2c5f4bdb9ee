import { dayName, text, type Plan, type Reply, type TextPart } from '@nightshift/bot'
import { dutyWeek } from '@nightshift/desk'
import type { Json } from '@nightshift/store'
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
  const held: SwapHeld = { ...duty, from: by.email, to, room: room.uuid, key }
  await step(records.put('swaps', key, { ...held, state: 'open' }))
  await step(records.timer('swap-expiry', key, now + lifeMs, held))
  return [`I asked **${nameIn(house, to)}**. I will say here whether they accept.`, swapCard(held, nameIn(house, by.email))]
}

/** The other person's press: accepted, the week is theirs, unless the rota has changed since. */
export async function answerSwap(press: Asked, held: SwapHeld, accepted: boolean): Promise<Reply> {
  const { by, house, step, records } = press
  if (by.email !== held.to) return `Only ${nameIn(house, held.to)} can answer this.`
  const row = await records.get('swaps', held.key)
  if (!row || (row.value as { readonly state?: Json }).state !== 'open') return 'This swap is settled already.'
  const soc = await registers(press)
  const duty = soc.rota.find((one) => one.week === held.week)
  const told = (words: string): TextPart => text(words, { to: `room:${held.room}` })
  const stands = duty !== undefined && duty[held.place] === held.from
  const state = !accepted ? 'declined' : stands ? 'accepted' : 'stale'
  if (!(await step(records.put('swaps', held.key, { ...held, state }, row.version)))) return 'This swap was settled at the same moment.'
  await step(records.cancelTimer('swap-expiry', held.key))
  if (!accepted) return ['Declined. Nothing was changed.', told(`${by.name} did not accept your week of ${dayName(held.week)}.`)]
  if (!stands)
    return [
      'The rota has changed since you were asked. Nothing was changed.',
      told(`Your swap of ${dayName(held.week)} came too late: the rota has changed.`),
    ]
  await step(records.put('oncall', held.week, { ...duty, [held.place]: held.to }))
  return [
    `You have the week of ${dayName(held.week)} as ${held.place}.`,
    told(`${by.name} takes your week of ${dayName(held.week)} as ${held.place}.`),
  ]
}

/** Nobody answered in 48 h. */
export async function expireSwap(on: On, held: SwapHeld): Promise<Reply> {
  const row = await on.records.get('swaps', held.key)
  if (!row || (row.value as { readonly state?: Json }).state !== 'open') return undefined
  await on.step(on.records.put('swaps', held.key, { ...held, state: 'expired' }, row.version))
  return text(`${nameIn(on.house, held.to)} did not answer within 48 h; your week of ${dayName(held.week)} stays yours.`, {
    to: `room:${held.room}`,
  })
}
