import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '@nightshift/resilience'
import { switchboard, type Switchboard } from '@nightshift/upstream'
import { Hono } from 'hono'
import { z } from 'zod'
import { pagerClient } from '../client.ts'
import type { Pager } from '../contract.ts'
import { settingsSchema } from '../settings.ts'
import { hmacOf } from '../ways.ts'

/** An incident of the simulated pager: everything that came under one key. */
export interface SimPage {
  readonly dedupKey: string
  readonly state: 'triggered' | 'acknowledged' | 'resolved'
  readonly summary: string
  readonly source: string
  readonly severity: string
  readonly events: readonly { readonly action: string; readonly at: number; readonly by?: string }[]
}

export interface SimulatedPagerOptions {
  readonly clock: Clock
  /** The key that PagerDuty's events must carry; absent = any. */
  readonly routingKey?: string
  /** The secret that a webhook must be signed with. Default `hush`. */
  readonly webhookSecret?: string
}

/** A stateful pager in this process: PagerDuty's `/v2/enqueue`, and a webhook at `/hook`. */
export interface SimulatedPager extends Omit<Switchboard, 'through'> {
  readonly app: Hono
  readonly fetch: (request: Request) => Promise<Response>
  client(settings?: Readonly<Record<string, unknown>>): Pager
  pages(): readonly SimPage[]
  save(): readonly SimPage[]
  load(pages: readonly SimPage[]): void
}

const dutyShape = z.looseObject({
  routing_key: z.string().min(1),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  payload: z
    .looseObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    })
    .optional(),
})
const hookShape = z.looseObject({
  action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedupKey: z.string().min(1),
  summary: z.string().optional(),
  source: z.string().optional(),
  severity: z.string().optional(),
  by: z.string().optional(),
})
const states = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' } as const

/** The kind of call behind a path. */
export function pagerOp(path: string): string {
  return path.startsWith('/v2/enqueue') ? 'enqueue' : path.startsWith('/hook') ? 'hook' : 'other'
}

export function simulatedPager({ clock, routingKey, webhookSecret = 'hush' }: SimulatedPagerOptions): SimulatedPager {
  const pages = new Map<string, SimPage>()
  const take = ({ action, dedupKey, summary, source, severity, by }: z.output<typeof hookShape>): void => {
    const old = pages.get(dedupKey)
    // Events after the end, and acknowledgements of nothing, change nothing: as at the real one.
    if (!old && action !== 'trigger') return
    const state = old?.state === 'acknowledged' && action === 'trigger' ? 'acknowledged' : states[action]
    pages.set(dedupKey, {
      dedupKey,
      state,
      summary: summary ?? old?.summary ?? '',
      source: source ?? old?.source ?? '',
      severity: severity ?? old?.severity ?? '',
      events: [...(old?.events ?? []), { action, at: clock.now(), ...(by !== undefined && { by }) }],
    })
  }
  const app = new Hono({ strict: false })
  app.post('/v2/enqueue', async (c) => {
    const read = dutyShape.safeParse(await c.req.json().catch(() => undefined))
    if (!read.success || (read.data.event_action === 'trigger' && !read.data.payload))
      return c.json({ status: 'invalid event', message: 'Event object is invalid', errors: [] }, 400)
    const { routing_key, event_action, dedup_key, payload } = read.data
    if (routingKey !== undefined && routing_key !== routingKey)
      return c.json({ status: 'invalid key', message: 'Invalid routing key' }, 403)
    take({ action: event_action, dedupKey: dedup_key, ...payload })
    return c.json({ status: 'success', message: 'Event processed', dedup_key }, 202)
  })
  app.post('/hook', async (c) => {
    const text = await c.req.text()
    const [given, wanted] = [
      Buffer.from(c.req.header('x-nightshift-signature') ?? ''),
      Buffer.from(`sha256=${hmacOf(text, webhookSecret)}`),
    ]
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return c.json({ message: 'bad signature' }, 401)
    take(hookShape.parse(JSON.parse(text)))
    return c.body(null, 204)
  })
  const { through, ...faults } = switchboard(clock)
  const fetch = through(
    async (request) => await app.fetch(request),
    (request) => pagerOp(new URL(request.url).pathname),
  )
  return {
    ...faults,
    app,
    fetch,
    client: (settings = {}) =>
      pagerClient(settingsSchema.parse(settings), {
        settings: {},
        clock,
        simulator: 'http://pager.sim',
        fetch,
        secret: (name) => (name === 'pager-webhook-secret' ? webhookSecret : (routingKey ?? 'simulated')),
      }),
    pages: () => [...pages.values()],
    save: () => [...pages.values()],
    load: (from) => {
      pages.clear()
      for (const page of from) pages.set(page.dedupKey, page)
    },
  }
}
