import type { House, SharedRows } from '@nightshift/bot'
import { dutyNow, shiftNow, withSwaps } from '../duty.ts'

/** Whom a page is for first. */
export const pageTargets = ['oncall', 'lead', 'manager'] as const
export type PageTarget = (typeof pageTargets)[number]

/**
 * Who is asked one after the other, by e-mail: on call → backup → manager; the shift's lead → on call → manager; the managers in their order
 * (bots.md §5, `page`). Nobody twice; empty where the registers name nobody. `swaps` = Toodles' shared `oncall`.
 */
export function escalation(house: House, swaps: SharedRows['rows'], target: PageTarget, now: number): readonly string[] {
  const soc = withSwaps(house.soc, swaps)
  const duty = dutyNow(soc, now)
  const chains: Readonly<Record<PageTarget, readonly (string | undefined)[]>> = {
    oncall: [duty?.primary, duty?.backup, soc.managers[0]],
    lead: [shiftNow(soc, now)?.lead, duty?.primary, soc.managers[0]],
    manager: soc.managers.slice(0, 3),
  }
  return [...new Set(chains[target].filter((one) => one !== undefined))]
}
