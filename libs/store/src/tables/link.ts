import type { GapRow, LinkRows } from '../contract.ts'
import { assertHeld, type Context } from '../context.ts'
import { jsonText, jsonValue } from '../json.ts'
import { whole, type Sql } from '../sql.ts'

interface GapColumns {
  readonly id: number
  readonly from_at: number
  readonly to_at: number
  readonly cause: string
  readonly state: GapRow['state']
  readonly report: string
}

const gapColumns = 'id, from_at, to_at, cause, state, report'
const statement = {
  newest: 'select max(to_at) as at from link_coverage where bot = ? and from_at <= ?',
  // What ended before the look-back can never matter again.
  outdated: 'delete from link_coverage where bot = ? and to_at < ?',
  cover: 'insert into link_coverage (bot, replica, from_at, to_at) values (?, ?, ?, ?) on conflict (bot, replica, from_at) do nothing',
  extend: `update link_coverage set to_at = ? where bot = ? and replica = ? and to_at < ?
    and from_at = (select max(from_at) from link_coverage where bot = ? and replica = ?)`,
  openGap: `insert into gaps (bot, from_at, to_at, cause, state, report) values (?, ?, ?, ?, 'open', 'null') returning id`,
  openGaps: `select ${gapColumns} from gaps where bot = ? and state = 'open' order by from_at, id`,
  closeGap: `update gaps set state = 'closed', report = ? where bot = ? and id = ? and state = 'open'`,
  pruneGaps: `delete from gaps where bot = ? and state = 'closed' and to_at < ?`,
  cursor: 'select at from room_cursor where bot = ? and room = ?',
  moveCursor: `insert into room_cursor (bot, room, at) values (?, ?, ?) on conflict (bot, room) do update set at = excluded.at
    where excluded.at > room_cursor.at`,
  busyRooms: `select room from cards where bot = ? and state = 'open' and expires_at > ? union
    select room from outbox where bot = ? and state in ('ready', 'sending', 'unknown') and room not like 'person:%' and room not like 'email:%'
    order by room`,
  clusters: 'select room, cluster from room_cluster where bot = ?',
  learn: `insert into room_cluster (bot, room, cluster) values (?, ?, ?) on conflict (bot, room) do update set cluster = excluded.cluster
    where room_cluster.cluster <> excluded.cluster`,
}

/** What the link keeps: when somebody listened, what nobody heard, and up to where each room is known (webex.md §8). */
export function link(sql: Sql, context: Context): LinkRows {
  const { bot } = context
  return {
    openCoverage: async (replica, from, notBefore) => {
      const [opens, oldest] = [whole(from), whole(notBefore)]
      await sql.lock('coverage')
      const newest = (await sql.get<{ at: number | null }>(statement.newest, [bot, opens]))?.at ?? undefined
      await sql.run(statement.outdated, [bot, oldest])
      await sql.run(statement.cover, [bot, replica, opens, opens])
      if (newest === undefined) return undefined
      const gap = { from: Math.max(newest, oldest), to: opens }
      return gap.from < gap.to ? gap : undefined
    },
    extendCoverage: async (replica, to) => void (await sql.run(statement.extend, [whole(to), bot, replica, whole(to), bot, replica])),
    openGap: async (from, to, cause) => {
      const [begins, ends] = [whole(from), whole(to)]
      const row = await sql.get<{ id: number }>(statement.openGap, [bot, begins, ends, cause])
      if (!row) throw new Error(`Cannot open a gap as its row must be there: none was added`)
      return { id: row.id, from: begins, to: ends, cause, state: 'open', report: null }
    },
    openGaps: async () => (await sql.all<GapColumns>(statement.openGaps, [bot])).map(gapOf),
    closeGap: async (claim, id, report) => {
      await assertHeld(sql, context, claim)
      const changed =
        claim.kind === 'gap' && claim.name === String(id) ? await sql.run(statement.closeGap, [jsonText(report, 'report'), bot, id]) : 0
      if (changed === 0)
        throw new Error(`Cannot close gap ${id} as it must be open and claimed: the claim is for ${claim.kind} "${claim.name}"`)
    },
    pruneGaps: async (before) => {
      await sql.run(statement.outdated, [bot, whole(before)])
      return await sql.run(statement.pruneGaps, [bot, whole(before)])
    },
    cursor: async (room) => (await sql.get<{ at: number }>(statement.cursor, [bot, room]))?.at,
    moveCursor: async (room, at) => void (await sql.run(statement.moveCursor, [bot, room, whole(at)])),
    busyRooms: async () => (await sql.all<{ room: string }>(statement.busyRooms, [bot, sql.now(), bot])).map(({ room }) => room),
    clusters: async () =>
      new Map((await sql.all<{ room: string; cluster: string }>(statement.clusters, [bot])).map(({ room, cluster }) => [room, cluster])),
    learnCluster: async (room, cluster) => void (await sql.run(statement.learn, [bot, room, cluster])),
  }
}

function gapOf(row: GapColumns): GapRow {
  return { id: row.id, from: row.from_at, to: row.to_at, cause: row.cause, state: row.state, report: jsonValue(row.report) }
}
