import { genesis, hashOf } from '../audit-chain.ts'
import type { Audit, AuditRow } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { atMost, whole, type Sql } from '../sql.ts'

interface Columns {
  readonly seq: number
  readonly at: number
  readonly actor: string
  readonly room: string
  readonly action: string
  readonly detail: string
  readonly result: string
  readonly prev: string
  readonly hash: string
}

const columns = 'seq, at, actor, room, action, detail, result, prev, hash'
const statement = {
  append: 'insert into audit (bot, seq, at, actor, room, action, detail, result, prev, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  head: `select ${columns} from audit where bot = ? order by seq desc limit 1`,
  list: `select ${columns} from audit where bot = ? and seq >= ? order by seq ${atMost}`,
  prune: 'delete from audit where bot = ? and at < ? and seq < (select max(seq) from audit where bot = ?)',
}

/** The audit chain (operations.md §9): appended in the transaction of what it tells of, under one lock, so that all replicas make one chain. */
export function audit(sql: Sql, { bot }: Context): Audit {
  const head = async (): Promise<AuditRow | undefined> => {
    const found = await sql.get<Columns>(statement.head, [bot])
    return found && rowOf(found)
  }
  return {
    append: async (row) => {
      await sql.lock('audit')
      const last = (await head()) ?? genesis
      const detail = jsonText(row.detail, 'detail')
      // A lone surrogate would be stored as something else than what was hashed.
      const [actor = '', room = '', action = '', result = ''] = [row.actor, row.room, row.action, row.result].map((text) =>
        text.toWellFormed(),
      )
      const link = { seq: last.seq + 1, at: sql.now(), actor, room, action, detail: row.detail, result, prev: last.hash }
      const hash = hashOf(link)
      await sql.run(statement.append, [bot, link.seq, link.at, actor, room, action, detail, result, link.prev, hash])
      return { ...link, hash }
    },
    list: async (fromSeq, limit) => (await sql.all<Columns>(statement.list, [bot, fromSeq, limit])).map(rowOf),
    prune: (before) => sql.run(statement.prune, [bot, whole(before), bot]),
    head,
  }
}

function rowOf(row: Columns): AuditRow {
  return { ...row, detail: jsonValue(row.detail) }
}
