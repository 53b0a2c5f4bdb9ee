import { isDeepStrictEqual } from 'node:util'
import { classCounts, severityCounts } from './deal.ts'
import type { Facts } from './facts.ts'
import { kinds } from './texts.ts'

/** Every count of the tables in bots.md §14. */
const promised = {
  total: 400,
  firstId: '1001',
  lastId: '1400',
  inflow: { today: 3, '7d': 28, '14d': 116, '30d': 176, '90d': 397 },
  types: Object.fromEntries(Object.entries(kinds).map(([type, { count }]) => [type, count])),
  severities: severityCounts,
  states: { closed: 352, active: 36, pending: 12 },
  classes: classCounts,
  burst: 62,
  thirdPartyOlderThan30d: 3,
  orphaned: 7,
  abandoned: 14,
  neverTouched: 4,
  aging: 8,
  timers7d: { respond: { met: 24, missed: 3, breached: 1 }, contain: { met: 11, missed: 2, breached: 1 } },
  late7d: { respond: ['1379', '1385', '1386', '1390'], contain: ['1374', '1386', '1388'] },
} as const satisfies Partial<Record<keyof Facts['tickets'], unknown>>

/** Throws one error that names every count that is not as promised: such a world must not begin. */
export function check({ tickets }: Facts): void {
  const wrong = Object.entries(promised).flatMap(([name, wanted]) => {
    const found: unknown = Object.entries(tickets).find(([key]) => key === name)?.[1]
    const is: unknown = typeof wanted === 'number' && Array.isArray(found) ? found.length : found
    return isDeepStrictEqual(is, wanted) ? [] : [`${name}: must be ${JSON.stringify(wanted)}, is ${JSON.stringify(is)}`]
  })
  for (const [id, list] of [['1385', tickets.orphaned]] as const) if (!list.includes(id)) wrong.push(`orphaned: must hold ${id}`)
  if (wrong.length > 0) throw new Error(`Cannot begin the night as its world must hold what is promised:\n  ${wrong.join('\n  ')}`)
}
