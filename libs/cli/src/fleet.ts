import { atLocalWebex } from './local-webex.ts'

/** Prints the fleet as the supervisor of `nightshift start` sees it. */
export async function fleet(options: { readonly url: string; readonly json?: boolean }): Promise<void> {
  const bots = await atLocalWebex(options.url, (webex) => webex.fleet())
  if (options.json === true) return void process.stdout.write(`${JSON.stringify({ bots }, undefined, 2)}\n`)
  const rows = [
    ['bot', 'ready', 'state', 'restarts', 'pid', 'in', 'out'],
    ...bots.map((bot) => [
      bot.name,
      bot.ready ? 'yes' : 'no',
      bot.state,
      String(bot.restarts),
      String(bot.pid ?? '–'),
      String(bot.inbox),
      String(bot.outbox),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}
