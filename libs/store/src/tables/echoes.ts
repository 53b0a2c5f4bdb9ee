import type { Echoes } from '../contract.ts'
import type { Context } from '../context.ts'
import { whole, type Sql } from '../sql.ts'

const statement = {
  put: 'insert into echoes (bot, message, room, at) values (?, ?, ?, ?) on conflict (bot, message) do nothing',
  has: 'select 1 as one from echoes where bot = ? and message = ?',
  unclaimed: `select message, at from echoes e where e.bot = ? and e.room = ? and e.at between ? and ? and not exists
    (select 1 from outbox o where o.bot = e.bot and o.message_id = e.message and o.state = 'sent') order by e.at, e.message`,
  prune: 'delete from echoes where bot = ? and at < ?',
}

/** Own messages that came back (webex.md §9). */
export function echoes(sql: Sql, { bot }: Context): Echoes {
  return {
    put: async (rows) => {
      for (const { message, room, at } of rows) await sql.run(statement.put, [bot, message, room, whole(at)])
    },
    has: async (message) => (await sql.get(statement.has, [bot, message])) !== undefined,
    unclaimed: (room, from, to) => sql.all(statement.unclaimed, [bot, room, whole(from), whole(to)]),
    prune: (before) => sql.run(statement.prune, [bot, whole(before)]),
  }
}
