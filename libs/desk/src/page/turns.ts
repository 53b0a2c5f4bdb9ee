import type { LocalEffect, RecordDoor } from '@nightshift/bot'
import type { Tx } from '@nightshift/store'
import { pageRow, pages, type PageRow } from './contract.ts'

// What becomes of a page is decided in one commit with its row and its timer, and the step's result says what was decided: a re-run after a
// crash goes on from there, where the row alone could not tell what this very handling had done.

/** Each person has so long to acknowledge before the next is asked (bots.md §5: backup at 5 min, manager at 10). */
const patienceMs = 5 * 60_000
/** The timer that asks the next person. */
export const escalateKind = 'page-escalate'

/** The page after a turn, and whether it was this turn that brought it there. */
export interface TurnedPage {
  readonly row: PageRow
  readonly mine: boolean
}
/** … and which of its chain is to be asked now; null where nobody is left. */
export interface AskedPage {
  readonly row: PageRow
  readonly level: number | null
}
type Door = Pick<RecordDoor, 'timer' | 'cancelTimer'>

/** Opens a page whose key is new, and sets the timer for the next person. */
export function opening(records: Door, key: string, row: PageRow, now: number): LocalEffect<TurnedPage> {
  const timer = records.timer(escalateKind, key, now + patienceMs, { key })
  return {
    key: `page-open:${key}`,
    action: 'page.open',
    local: async (tx) => {
      const known = await rowIn(tx, key)
      if (known !== undefined) return { row: known, mine: false }
      const opened = await keep(tx, key, row)
      await timer.local(tx)
      return { row: opened, mine: true }
    },
    after: () => timer.after?.(),
  }
}

/** The next person's turn, with the timer for the one after; undefined where the page is open no more. */
export function asking(records: Door, key: string, now: number): LocalEffect<AskedPage | null> {
  const timer = records.timer(escalateKind, key, now + patienceMs, { key })
  return {
    key: `page-ask:${key}`,
    action: 'page.ask',
    local: async (tx) => {
      const row = await rowIn(tx, key)
      if (row?.state !== 'open') return null
      if (row.asked >= row.chain.length) return { row, level: null }
      const next = await keep(tx, key, { ...row, asked: row.asked + 1 })
      await timer.local(tx)
      return { row: next, level: row.asked }
    },
    after: () => timer.after?.(),
  }
}

/** Turns an open page to acknowledged, and stops its timer. Null where there is no such page. */
export function acknowledging(records: Door, key: string, by: string, now: number): LocalEffect<TurnedPage | null> {
  return {
    key: `page-acknowledge:${key}`,
    action: 'page.acknowledge',
    local: async (tx) => {
      const row = await rowIn(tx, key)
      if (row === undefined) return null
      if (row.state !== 'open') return { row, mine: false }
      const done = await keep(tx, key, { ...row, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: now })
      await records.cancelTimer(escalateKind, key).local(tx)
      return { row: done, mine: true }
    },
  }
}

/** Ends a page, and stops its timer. The answer is the row as it was before; null where there was nothing to end. */
export function ending(records: Door, key: string, by: string, now: number): LocalEffect<PageRow | null> {
  return {
    key: `page-end:${key}`,
    action: 'page.end',
    local: async (tx) => {
      const row = await rowIn(tx, key)
      if (row === undefined || row.state === 'ended') return null
      await keep(tx, key, { ...row, state: 'ended', endedBy: by, endedAt: now })
      await records.cancelTimer(escalateKind, key).local(tx)
      return row
    },
  }
}

async function rowIn(tx: Pick<Tx, 'records'>, key: string): Promise<PageRow | undefined> {
  const found = await tx.records.get(pages, key)
  return found && pageRow.parse(found.value)
}

/** Without its absent keys, since what is kept is JSON. */
async function keep(tx: Pick<Tx, 'records'>, key: string, row: PageRow): Promise<PageRow> {
  const kept = Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
  await tx.records.put(pages, key, kept)
  return pageRow.parse(kept)
}
