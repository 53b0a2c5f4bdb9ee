import type { CardRow, Cards } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { atMost, whole, type Sql } from '../sql.ts'

interface Columns {
  readonly id: string
  readonly name: string
  readonly room: string
  readonly outbox_id: number
  readonly inbox_id: number | null
  readonly params: string
  readonly owner: string | null
  readonly expires_at: number
  readonly stays: number
  readonly state: CardRow['state']
  readonly created_at: number
  readonly used_by: string | null
  readonly used_at: number | null
  readonly outcome: string | null
}

const columns = 'id, name, room, outbox_id, inbox_id, params, owner, expires_at, stays, state, created_at, used_by, used_at, outcome'
const statement = {
  put: `insert into cards (bot, id, name, room, outbox_id, inbox_id, params, owner, expires_at, stays, state, created_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
  get: `select ${columns} from cards where bot = ? and id = ?`,
  use: `update cards set state = 'used', used_by = ?, used_at = ?, outcome = ? where bot = ? and id = ? and state = 'open' and expires_at > ?`,
  outcome: 'update cards set outcome = ? where bot = ? and id = ?',
  cancel: `update cards set state = 'cancelled' where bot = ? and id = ? and state = 'open'`,
  open: `select ${columns} from cards where bot = ? and state = 'open' and created_at < ? and expires_at > ? order by created_at, id ${atMost}`,
  prune: 'delete from cards where bot = ? and expires_at < ?',
}

/** Cards are single use by their row, whoever presses and however often (operations.md §9). */
export function cards(sql: Sql, { bot }: Context): Cards {
  return {
    put: async (card) => {
      await sql.run(statement.put, [
        bot,
        card.id,
        card.name,
        card.room,
        card.outboxId,
        card.inboxId ?? null,
        jsonText(card.params, 'params'),
        card.owner ?? null,
        whole(card.expiresAt),
        Number(card.stays),
        sql.now(),
      ])
    },
    get: async (id) => {
      const found = await sql.get<Columns>(statement.get, [bot, id])
      return found && rowOf(found)
    },
    use: async (id, by, outcome) => (await sql.run(statement.use, [by, sql.now(), outcome, bot, id, sql.now()])) > 0,
    outcome: async (id, outcome) => void (await sql.run(statement.outcome, [outcome, bot, id])),
    cancel: async (id) => (await sql.run(statement.cancel, [bot, id])) > 0,
    open: async (before, limit) => (await sql.all<Columns>(statement.open, [bot, whole(before), sql.now(), limit])).map(rowOf),
    prune: (before) => sql.run(statement.prune, [bot, whole(before)]),
  }
}

function rowOf(row: Columns): CardRow {
  return {
    id: row.id,
    name: row.name,
    room: row.room,
    outboxId: row.outbox_id,
    params: jsonValue(row.params),
    expiresAt: row.expires_at,
    stays: row.stays === 1,
    state: row.state,
    createdAt: row.created_at,
    usedBy: row.used_by,
    usedAt: row.used_at,
    outcome: row.outcome,
    ...(row.inbox_id === null ? {} : { inboxId: row.inbox_id }),
    ...(row.owner === null ? {} : { owner: row.owner }),
  }
}
