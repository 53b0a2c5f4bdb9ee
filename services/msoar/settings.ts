import { isDuration, type Duration } from '@nightshift/resilience'
import { severities } from '@nightshift/xsoar'
import { z } from 'zod'

const duration = (byDefault: Duration) =>
  z
    .custom<Duration>((value) => typeof value === 'string' && isDuration(value), {
      error: (issue) => `expected a duration such as "20s", got ${JSON.stringify(issue.input)}`,
    })
    .default(byDefault)

/** Which tickets go to which room alias: every condition that is said must hold. */
export const route = z.strictObject({ type: z.string().optional(), severity: z.enum(severities).optional(), to: z.string() })

/** MSOAR's own keys in its configuration block (bots.md §8). */
export const settings = z.strictObject({
  users: z.record(z.string(), z.string()).default({}).describe('XSOAR owner by e-mail; the part before @ where it is not listed'),
  routes: z.array(route).default([]).describe('Room alias of new tickets by type and severity; the first that fits, else triage'),
  intakeEvery: duration('20s').describe('How often new tickets are looked for'),
  slaEvery: duration('20s').describe('How often the timers are looked at; a limit of 3 minutes needs 20 s'),
  ackTask: z.string().default('Acknowledge').describe('Name of the playbook task that acknowledging completes'),
  rootCauses: z.array(z.string().max(100)).max(40).default([]).describe('Choices of the close form; free text where there are none'),
})
export type Settings = z.output<typeof settings>

/** The settings as this bot's schema made them. */
export function read(own: Readonly<Record<string, unknown>>): Settings {
  return settings.parse(own)
}

/** The room alias for a ticket: the first route that fits, else `triage`. */
export function routeOf({ routes }: Pick<Settings, 'routes'>, ticket: { readonly type: string; readonly severity: string }): string {
  const fits = routes.find(
    ({ type, severity }) =>
      (type === undefined || type.toLowerCase() === ticket.type.toLowerCase()) && (severity === undefined || severity === ticket.severity),
  )
  return fits?.to ?? 'triage'
}
