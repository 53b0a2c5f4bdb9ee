import { atLocalWebex } from './local-webex.ts'
import { printTable } from './print.ts'

/** Prints the fleet as the supervisor of `nightshift start` sees it. */
export async function fleet(options: { readonly url: string; readonly json?: boolean }): Promise<void> {
  const bots = await atLocalWebex(options.url, (webex) => webex.fleet())
  if (options.json === true) return void process.stdout.write(`${JSON.stringify({ bots }, undefined, 2)}\n`)
  printTable(
    ['bot', 'ready', 'state', 'restarts', 'pid', 'in', 'out'],
    bots.map((bot) => [
      bot.name,
      bot.ready ? 'yes' : 'no',
      bot.state,
      String(bot.restarts),
      String(bot.pid ?? '–'),
      String(bot.inbox),
      String(bot.outbox),
    ]),
  )
}
