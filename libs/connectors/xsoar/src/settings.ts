import { isDuration, type Duration } from '@nightshift/resilience'
import { safeUrl } from '@nightshift/upstream/safe-url'
import { z } from 'zod'

const duration = z.custom<Duration>((value) => typeof value === 'string' && isDuration(value), 'expected a duration such as "30s"')

/** Names of the custom fields: lower case without spaces, as XSOAR keeps them (bots.md §13). */
const fields = z.strictObject({
  /** Closing class (bots.md §2.1). */
  class: z.string().default('impact'),
  respond: z.string().default('timetorespond'),
  contain: z.string().default('timetocontain'),
  declare: z.string().default('timetodeclare'),
  host: z.string().default('hostname'),
  user: z.string().default('username'),
  source: z.string().default('alertsource'),
  rootCause: z.string().default('rootcause'),
  submitter: z.string().default('submittedby'),
  duplicateOf: z.string().default('duplicateof'),
})

/** The block `connectors.xsoar`. The key and its id are the secrets `xsoar-api-key` and `xsoar-api-key-id`. */
export const settingsSchema = z.strictObject({
  /** For flavour 8 `https://api-<fqdn>`. */
  url: safeUrl.optional(),
  flavour: z.union([z.literal(6), z.literal(8)]).default(6),
  keyKind: z.enum(['standard', 'advanced']).default('standard'),
  /** Where people open tickets: links are made with it. Default for flavour 6: `url`. */
  console: z.url({ protocol: /^https?$/ }).optional(),
  fields: fields.prefault({}),
  /** Limit of one call with its tries (bots.md §13). */
  limit: duration.default('30s'),
  /** How often a call that may be repeated is tried, the first time included. */
  tries: z.int().min(1).max(10).default(3),
  /** Whose entries in the war room are ours: the user that XSOAR shows for the key. */
  account: z.string().default('nightshift'),
  /** Users of XSOAR that are no people: what they write is no touch (bots.md §2.1). */
  machines: z.array(z.string()).default(['', 'dbot', 'admin', 'system', 'analyst-bot']),
})
export type Settings = z.output<typeof settingsSchema>
export type FieldNames = Settings['fields']
