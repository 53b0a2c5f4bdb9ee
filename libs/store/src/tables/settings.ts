import type { Settings } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import type { Sql } from '../sql.ts'

const statement = {
  get: 'select value from settings where bot = ? and key = ?',
  put: 'insert into settings (bot, key, value) values (?, ?, ?) on conflict (bot, key) do update set value = excluded.value',
  remove: 'delete from settings where bot = ? and key = ?',
}

/** Single values by key. `undefined` removes one. Keys that begin with `store.` are the store's own. */
export function settings(sql: Sql, { bot }: Pick<Context, 'bot'>): Settings {
  return {
    get: async (key) => {
      const found = await sql.get<{ value: string }>(statement.get, [bot, key])
      return found && jsonValue(found.value)
    },
    put: async (key, value) =>
      void (await (value === undefined
        ? sql.run(statement.remove, [bot, key])
        : sql.run(statement.put, [bot, key, jsonText(value, 'value')]))),
  }
}
