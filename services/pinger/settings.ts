import { kubernetesBlock } from '@nightshift/kubernetes'
import { isDuration, toMs, type Duration } from '@nightshift/resilience'
import { z } from 'zod'

const duration = (byDefault: Duration) =>
  z
    .custom<Duration>((value) => typeof value === 'string' && isDuration(value), {
      error: (issue) => `expected a duration such as "20s", got ${JSON.stringify(issue.input)}`,
    })
    .default(byDefault)

/** Pinger's own keys in its configuration block (bots.md §12). */
export const settings = z.strictObject({
  every: duration('5m').describe('How often each bot is probed'),
  /** An echo within this is good. */
  good: duration('10s'),
  /** An echo that is not there after this is missed. */
  missed: duration('30s'),
  targets: z.record(z.string(), z.string()).default({}).describe('Health-port bases by bot name'),
  beat: duration('5m').describe('How often the dead-man switch is told'),
  deadman: z
    .strictObject({
      url: z
        .url()
        .optional()
        .meta({ description: 'Address of the switch', examples: ['https://deadman.example.com/pinger'] }),
    })
    .prefault({})
    .describe('Told every 5 minutes that Pinger lives; alarms by itself when it is not told'),
  heal: z
    .enum(['reconnect', 'restart', 'off'])
    .default('reconnect')
    .describe(
      'What is done to a bot that is deaf two rounds in a row; `restart` = where a new link does not help either, two rounds later',
    ),
  kubernetes: kubernetesBlock.describe('Where bots are Deployments: how Pinger restarts them'),
})
export type Settings = z.output<typeof settings>

/** The settings as this bot's schema made them. */
export function read(own: Readonly<Record<string, unknown>>): Settings & { readonly goodMs: number; readonly missedMs: number } {
  const parsed = settings.parse(own)
  return { ...parsed, goodMs: toMs(parsed.good), missedMs: toMs(parsed.missed) }
}
