import type { Steps } from '../contract.ts'
import { assertHeld, type Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import type { Sql } from '../sql.ts'

const statement = {
  find: 'select state, started_at, result from steps where bot = ? and inbox_id = ? and key = ?',
  begin: `insert into steps (bot, inbox_id, key, state, owner, started_at) values (?, ?, ?, 'started', ?, ?)`,
  again: `update steps set started_at = ?, owner = ? where bot = ? and inbox_id = ? and key = ? and state = 'started'`,
  done: `update steps set state = 'done', result = ? where bot = ? and inbox_id = ? and key = ? and state = 'started'`,
  undone: `delete from steps where bot = ? and inbox_id = ? and key = ? and state = 'started'`,
  open: `select 1 as one from steps where bot = ? and inbox_id = ? and state = 'started' limit 1`,
  any: 'select 1 as one from steps where bot = ? and inbox_id = ? limit 1',
}

/** Effects by (inbox row, key): *started* before, *done* after (resilience.md §2, Effects). */
export function steps(sql: Sql, context: Context): Steps {
  const { bot, owner } = context
  const must = (changed: number, inboxId: number, key: string): void => {
    if (changed === 0) throw new Error(`Cannot move a step on as it must be started and not done: "${key}" of inbox row ${inboxId}`)
  }
  return {
    begin: async (claim, inboxId, key) => {
      await assertHeld(sql, context, claim)
      const found = await sql.get<{ state: 'started' | 'done'; started_at: number; result: string | null }>(statement.find, [
        bot,
        inboxId,
        key,
      ])
      if (found)
        return found.state === 'done'
          ? { state: 'done', result: jsonValue(found.result) }
          : { state: 'started', startedAt: found.started_at }
      await sql.run(statement.begin, [bot, inboxId, key, owner, sql.now()])
      return { state: 'fresh' }
    },
    again: async (claim, inboxId, key) => {
      await assertHeld(sql, context, claim)
      must(await sql.run(statement.again, [sql.now(), owner, bot, inboxId, key]), inboxId, key)
    },
    done: async (claim, inboxId, key, result) => {
      await assertHeld(sql, context, claim)
      must(await sql.run(statement.done, [jsonText(result, 'result'), bot, inboxId, key]), inboxId, key)
    },
    undone: async (claim, inboxId, key) => {
      await assertHeld(sql, context, claim)
      await sql.run(statement.undone, [bot, inboxId, key])
    },
    open: async (inboxId) => (await sql.get(statement.open, [bot, inboxId])) !== undefined,
    any: async (inboxId) => (await sql.get(statement.any, [bot, inboxId])) !== undefined,
  }
}
