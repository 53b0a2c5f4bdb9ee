import type { RecordRow, Records } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { whole, type Sql } from '../sql.ts'

interface Columns {
  readonly id: string
  readonly value: string
  readonly version: number
  readonly updated_at: number
}

const added =
  'insert into records (bot, collection, id, value, version, updated_at) values (?, ?, ?, ?, 1, ?) on conflict (bot, collection, id)'
const statement = {
  get: 'select id, value, version, updated_at from records where bot = ? and collection = ? and id = ?',
  list: 'select id, value, version, updated_at from records where bot = ? and collection = ? order by id',
  put: `${added} do update set value = excluded.value, version = records.version + 1, updated_at = excluded.updated_at`,
  putNew: `${added} do nothing`,
  putIf: 'update records set value = ?, version = version + 1, updated_at = ? where bot = ? and collection = ? and id = ? and version = ?',
  remove: 'delete from records where bot = ? and collection = ? and id = ?',
  prune: 'delete from records where bot = ? and collection = ? and updated_at < ?',
}

/** A bot's own rows: documents by collection and id. A document that is removed and made again begins at version 1. */
export function records(sql: Sql, { bot }: Context): Records {
  return {
    get: async (collection, id) => {
      const found = await sql.get<Columns>(statement.get, [bot, collection, id])
      return found && rowOf(found)
    },
    list: async (collection) => (await sql.all<Columns>(statement.list, [bot, collection])).map(rowOf),
    put: async (collection, id, value, ifVersion) => {
      const text = jsonText(value, 'value')
      const changed =
        ifVersion === undefined || ifVersion === 0
          ? await sql.run(ifVersion === 0 ? statement.putNew : statement.put, [bot, collection, id, text, sql.now()])
          : await sql.run(statement.putIf, [text, sql.now(), bot, collection, id, ifVersion])
      return changed > 0
    },
    remove: async (collection, id) => (await sql.run(statement.remove, [bot, collection, id])) > 0,
    prune: (collection, before) => sql.run(statement.prune, [bot, collection, whole(before)]),
  }
}

function rowOf(row: Columns): RecordRow {
  return { id: row.id, value: jsonValue(row.value), version: row.version, updatedAt: row.updated_at }
}
