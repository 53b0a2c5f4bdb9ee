import type { Bot } from '@nightshift/bot'
import type { Clock } from '@nightshift/resilience'
import type { Config } from './config.ts'
import type { Secrets } from './secrets.ts'

/**
 * The clients of the connectors that a bot uses. Where everything is simulated, a tool without an address of its own is its simulator on the
 * local Webex's port (bots.md §13); elsewhere it is absent, and its commands say so.
 */
export function openTools(bot: Pick<Bot, 'uses'>, config: Config, secrets: Secrets, clock: Clock): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(bot.uses).map(([name, tool]) => [
      name,
      tool.open({
        settings: tool.settings === undefined ? config.own : (config.connectors[tool.name] ?? {}),
        secret: secrets.get,
        clock,
        ...(config.sandbox ? { simulator: `${new URL(config.webex.u2c).origin}/sim/${tool.name}` } : {}),
      }),
    ]),
  )
}
