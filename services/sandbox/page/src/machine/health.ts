import type { FleetBot } from '@nightshift/sandbox/contract'

/** How a bot is in a word that has a colour: well, on its way, or down. */
export type Health = 'good' | 'busy' | 'off'

export function health(bot: FleetBot): Health {
  if (bot.pid === undefined) return 'off'
  return bot.ready ? 'good' : 'busy'
}

/** The same in the words of the tile. */
export function stateWord(bot: FleetBot): string {
  if (bot.pid === undefined) return bot.lastExit?.asked === true ? 'stopped' : 'down'
  if (bot.ready) return bot.linkState ?? 'live'
  return bot.linkState === undefined || bot.linkState === 'live' ? 'starting' : bot.linkState
}
