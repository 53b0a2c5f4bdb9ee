import { inWords } from '@nightshift/resilience'
import type { InboxRow } from '@nightshift/store'
import { reach, type ReachOptions } from './reach/reach.ts'
import { printTable } from './print.ts'

/** What waits, runs and was given up; or one row in full, by its number or the reference that somebody was told. */
export async function inboxShow(
  bot: string,
  which: string | undefined,
  options: ReachOptions & { readonly json?: boolean },
): Promise<void> {
  await using(bot, options, async (at) => {
    const states = ['new', 'running', 'task', 'dead'] as const
    const all = (await Promise.all(states.map(async (state) => (await at.inbox(state)).rows))).flat()
    const { counts } = await at.inbox('dead')
    if (which !== undefined) {
      const rows = [...all, ...(await at.inbox('done')).rows, ...(await at.inbox('cancelled')).rows]
      const row = rows.find((one) => String(one.id) === which || one.ref?.toLowerCase() === which.toLowerCase())
      if (!row) throw new Error(`Cannot show "${which}" as there is no such row among the last 100 of each state of ${bot}`)
      return void process.stdout.write(`${JSON.stringify(row, undefined, 2)}\n`)
    }
    if (options.json === true)
      return void process.stdout.write(`${JSON.stringify({ bot, how: at.how, counts, rows: all }, undefined, 2)}\n`)
    process.stdout.write(
      `${bot} is ${at.how}. ${Object.entries(counts)
        .flatMap(([state, count]) => (typeof count === 'number' && states.some((one) => one === state) ? [`${state} ${count}`] : []))
        .join(', ')}\n`,
    )
    if (all.length > 0) printTable(['row', 'state', 'kind', 'said', 'tries', 'ref'], all.map(cells))
  })
}

/** What was given up, newest first. */
export async function inboxDead(bot: string, options: ReachOptions & { readonly json?: boolean }): Promise<void> {
  await using(bot, options, async (at) => {
    const { rows } = await at.inbox('dead')
    if (options.json === true) return void process.stdout.write(`${JSON.stringify({ bot, rows }, undefined, 2)}\n`)
    if (rows.length === 0) return void process.stdout.write(`Nothing of ${bot} was given up.\n`)
    printTable(['row', 'state', 'kind', 'said', 'tries', 'ref'], rows.map(cells))
    process.stdout.write(`nightshift inbox retry ${bot} <row> takes one up again.\n`)
  })
}

/** Takes rows up again that were given up, or all of them. */
export async function inboxRetry(bot: string, ids: readonly string[], options: ReachOptions & { readonly all?: boolean }): Promise<void> {
  await using(bot, options, async (at) => {
    const dead = (await at.inbox('dead')).rows
    const chosen =
      options.all === true
        ? dead.map(({ id }) => id)
        : ids.map((id) => dead.find((row) => row.ref?.toLowerCase() === id.toLowerCase())?.id ?? Number(id))
    if (chosen.length === 0)
      throw new Error(`Cannot retry as rows must be named, or --all said. Given up: ${dead.map(({ id }) => id).join(', ') || 'nothing'}`)
    for (const id of chosen) {
      await at.retry(id)
      process.stdout.write(`Row ${id} is taken up again${at.how === 'stopped' ? ' when the bot starts' : ''}.\n`)
    }
  })
}

async function using(bot: string, options: ReachOptions, work: (at: Awaited<ReturnType<typeof reach>>) => Promise<void>): Promise<void> {
  const at = await reach(bot, options)
  try {
    await work(at)
  } finally {
    await at.close()
  }
}

function cells(row: InboxRow): readonly string[] {
  return [String(row.id), row.state, row.kind, `${inWords(Math.max(0, Date.now() - row.saidAt))} ago`, String(row.attempts), row.ref ?? '–']
}
