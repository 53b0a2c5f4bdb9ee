import type { LastGood } from '../contract.ts'
import type { Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { whole, type Sql } from '../sql.ts'

const statement = {
  // Of two answers the younger stays, whichever is written last.
  put: `insert into lastgood (bot, key, value, at) values (?, ?, ?, ?) on conflict (bot, key) do update set value = excluded.value, at = excluded.at
    where excluded.at >= lastgood.at`,
  get: 'select value, at from lastgood where bot = ? and key = ?',
  prune: 'delete from lastgood where bot = ? and at < ?',
}

/** Answers remembered for while a tool is down (resilience.md §3). */
export function lastGood(sql: Sql, { bot }: Context): LastGood {
  return {
    put: async (key, value, at) => void (await sql.run(statement.put, [bot, key, jsonText(value, 'value'), whole(at)])),
    get: async (key) => {
      const found = await sql.get<{ value: string; at: number }>(statement.get, [bot, key])
      return found && { value: jsonValue(found.value), at: found.at }
    },
    prune: (before) => sql.run(statement.prune, [bot, whole(before)]),
  }
}
