import { timerNames, type Ticket, type TimerName } from '@nightshift/xsoar'
import { z } from 'zod'
import { timerWords } from '../words/clocks.ts'

/** How long XSOAR and we must disagree before it is said (bots.md §2.2). */
const patienceMs = 60_000
const says = { [-1]: 'not set', 0: 'within', 1: 'at risk', 2: 'breached' } as const

/** A disagreement about a ticket's timers: since when, and whether it was said. `at` = the tick that wrote it. */
export const mismatchRow = z.object({ since: z.number(), told: z.boolean(), at: z.number() })
export type Mismatch = z.output<typeof mismatchRow>

/** A timer of which XSOAR says 2 (breached) and we do not, or the reverse. One that XSOAR has not set is not compared. */
export function mismatchOf(ticket: Pick<Ticket, 'timers'>): TimerName | undefined {
  return timerNames.find((name) => {
    const { slaStatus, state } = ticket.timers[name]
    if (slaStatus === undefined || slaStatus < 0 || state === 'none') return false
    return (slaStatus === 2) !== (state === 'breached' || state === 'missed')
  })
}

/** The row after a tick; `gone` = they agree again, or never disagreed. Undefined = nothing changes. */
export function turnMismatch(row: Mismatch | undefined, disagree: boolean, now: number, at: number): Mismatch | 'gone' | undefined {
  if (!disagree) return row === undefined || row.told ? undefined : 'gone'
  if (row === undefined) return { since: now, told: false, at }
  return !row.told && now - row.since > patienceMs ? { ...row, told: true, at } : undefined
}

/** The one line that goes to `ops` per ticket. */
export function mismatchLine(ticket: Ticket, name: TimerName): string {
  const timer = ticket.timers[name]
  const theirs = timer.slaStatus === 2 || timer.slaStatus === 1 || timer.slaStatus === 0 ? says[timer.slaStatus] : 'something else'
  return `\`sla_mismatch\` **#${ticket.id}** ${name}: XSOAR says ${theirs} (slaStatus ${timer.slaStatus}), its times say ${timer.state}: ${timerWords(timer) ?? '–'}. Shown and acted on is what the times say.`
}
