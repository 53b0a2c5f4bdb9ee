import { isDuration, type Duration } from '@nightshift/resilience'
import { roles } from '@nightshift/bot'
import { z } from 'zod'

// Every key of the configuration, its shape, its default, its meaning. `config explain` and the annotated sample are made of this.

/** A length of time in the configuration. */
const duration = z.custom<Duration>((value) => typeof value === 'string' && isDuration(value), {
  error: (issue) => `expected a duration such as "20s", got ${JSON.stringify(issue.input)}`,
})
const email = z
  .string()
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'expected an e-mail address')
  .toLowerCase()
const zone = z.string().refine((text) => isZone(text), {
  error: (issue) => `expected an IANA zone such as "America/New_York", got ${JSON.stringify(issue.input)}`,
})
const url = z.string().refine((text) => URL.canParse(text) && /^https?:/.test(text), {
  error: (issue) => `expected an http or https URL, got ${JSON.stringify(issue.input)}`,
})
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as "2026-03-18"')
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected an hour such as "07:00"')
const domain = z.string().regex(/^[a-z\d.-]+\.[a-z]{2,}$/i, 'expected a domain such as "example.com"')

const org = z.strictObject({
  domains: z
    .array(domain)
    .default([])
    .meta({ description: 'E-mail domains of your people. Everybody else is denied, whatever role they hold', examples: [['example.com']] }),
})

const contact = z.strictObject({
  region: z.string(),
  team: z.string(),
  name: z.string(),
  title: z.string().default(''),
  email,
  phone: z.string().default(''),
})

const soc = z.strictObject({
  zone: zone.default('America/New_York').describe('IANA zone of the SOC: times are shown in it, and jobs run by it'),
  rota: z
    .array(z.strictObject({ week: day, primary: email, backup: email }))
    .default([])
    .meta({
      description: 'Weeks of duty, each from Monday 08:00',
      examples: [[{ week: '2026-03-16', primary: 'you@example.com', backup: 'dana@example.com' }]],
    }),
  shifts: z
    .array(z.strictObject({ name: z.string(), from: hour, to: hour, lead: email }))
    .default([])
    .meta({
      description: 'Shifts of a day and who leads them; one may go over midnight',
      examples: [[{ name: 'night', from: '23:00', to: '07:00', lead: 'you@example.com' }]],
    }),
  managers: z
    .array(email)
    .default([])
    .meta({ description: 'Managers of the SOC', examples: [['grace@example.com']] }),
  holidays: z
    .array(z.strictObject({ date: day, name: z.string(), region: z.string().optional() }))
    .default([])
    .meta({
      description: 'Holidays, everywhere or of a region',
      examples: [[{ date: '2026-12-25', name: 'Christmas Day', region: 'EMEA' }]],
    }),
  contacts: z
    .array(contact)
    .default([])
    .meta({
      description: 'Escalation contacts by region and team; more can be added in chat',
      examples: [
        [{ region: 'EMEA', team: 'Network', name: 'Ada Byron', title: 'On call', email: 'ada@example.com', phone: '+44 20 7946 0000' }],
      ],
    }),
  links: z
    .array(z.strictObject({ name: z.string(), url }))
    .default([])
    .meta({ description: "The team's favourite links", examples: [[{ name: 'Runbooks', url: 'https://wiki.example.com/soc' }]] }),
})

const person = z.strictObject({ name: z.string(), title: z.string().optional(), phone: z.string().optional(), zone: zone.optional() })

const webex = z.strictObject({
  u2c: url.default('https://u2c.wbx2.com/u2c/api/v1').describe('Base of the service catalogue; everything else comes from it'),
  rest: z
    .union([z.literal('catalog'), url])
    .default('catalog')
    .describe('Base of the REST API: `catalog`, or a fixed one such as https://webexapis.com/v1'),
  override: z
    .record(z.string(), url)
    .default({})
    .meta({ description: 'Fixed bases of single services, for support cases', examples: [{ wdm: 'https://wdm-a.wbx2.com/wdm/api/v1' }] }),
  transport: z
    .literal('socket')
    .default('socket')
    .describe('How events arrive: over an outbound socket, so that nothing inbound is needed'),
  allowBots: z
    .array(email)
    .default([])
    .meta({ description: 'Bots that are heard like people; others are ignored', examples: [['pipeline@webex.bot']] }),
  device: z
    .strictObject({
      ttl: z
        .int()
        .positive()
        .optional()
        .meta({ description: 'Seconds after which Webex forgets an unused device', examples: [86_400] }),
    })
    .prefault({})
    .describe('How we register at Webex'),
  timings: z
    .record(z.string(), z.number().nonnegative())
    .default({})
    .meta({ description: 'Single figures of the link in ms; the defaults are those of the design', examples: [{ mercuryPingMs: 15_000 }] }),
})

/** Keys that every bot's process understands, at the top for all bots or in one bot's block. */
export const shared = {
  org: org.prefault({}).describe('Whose people are heard'),
  roles: z
    .partialRecord(z.enum(roles), z.array(email))
    .default({})
    .meta({ description: `Who holds which role. Empty = nobody. Roles: ${roles.join(' ')}`, examples: [{ lead: ['you@example.com'] }] }),
  sandbox: z.boolean().default(false).describe('Everything is simulated; refused together with a real token'),
  people: z
    .record(email, person)
    .default({})
    .meta({
      description: 'Names, titles, phones and zones by e-mail',
      examples: [{ 'you@example.com': { name: 'Your Name', title: 'SOC Lead', phone: '+1 555 0100', zone: 'Europe/Berlin' } }],
    }),
  rooms: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Room aliases that bots write to, each a title, room id or UUID', examples: [{ ops: 'SOC operations' }] }),
  soc: soc.prefault({}).describe("The SOC's own registers"),
  webex: webex.prefault({}).describe('How Webex is reached'),
  connectors: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .meta({
      description: 'The tools that bots use, each a block of its own; one without a block is absent (with the sandbox: simulated)',
      examples: [{ xsoar: { url: 'https://xsoar.example.com', flavour: 6 } }],
    }),
  peers: z
    .record(z.string(), url)
    .default({})
    .meta({
      description: 'Health ports of the other bots: where the rows that they share are read, with the secret `shared-token`',
      examples: [{ toodles: 'http://toodles:8081' }],
    }),
  retention: z
    .strictObject({
      text: duration.default('7d').describe('What was said and answered; then its text is emptied'),
      keys: duration.default('30d').describe('The keys that keep copies away'),
      remembered: duration.default('7d').describe('Answers remembered for while a tool is down, at most'),
      cards: duration.default('30d').describe('Cards, counted from their expiry, and gaps that were walked'),
      audit: duration.default('400d').describe('The audit log'),
    })
    .prefault({})
    .describe('How long things are kept; enforced hourly'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Lines below it are left out'),
      format: z.enum(['auto', 'json', 'text']).default('auto').describe('`auto`: text on a terminal, else JSON lines'),
      content: z.boolean().default(false).describe('Log what was said; only with the sandbox'),
    })
    .prefault({})
    .describe('The log on standard output'),
  health: z
    .strictObject({
      host: z.string().default('0.0.0.0').describe('Address of the probes, series and control routes'),
      port: z.int().min(0).max(65_535).default(8081).describe('Its port; 0 = any free one'),
    })
    .prefault({})
    .describe('The health port'),
  store: z
    .strictObject({
      kind: z
        .literal('sqlite', { error: 'expected "sqlite": other engines are not in this version' })
        .default('sqlite')
        .describe('A file in the state folder'),
      wait: duration.default('10s').describe('How long another process that holds the file is waited for'),
    })
    .prefault({})
    .describe('The record of what was asked and answered'),
  drain: z
    .strictObject({
      lanes: duration.default('25s').describe('What runs gets so long to finish'),
      rest: duration.default('10s').describe('And what is to be sent so long besides'),
    })
    .prefault({})
    .describe('The orderly stop'),
  path: z
    .record(z.string(), z.number().nonnegative())
    .default({})
    .meta({ description: 'Single figures of the path in ms, for tests', examples: [{ sweepMs: 5_000 }] }),
}

/** The shared schema, for the annotated sample and, later, the chart. */
export const sharedSchema = z.strictObject(shared)
export type Shared = z.output<typeof sharedSchema>

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
