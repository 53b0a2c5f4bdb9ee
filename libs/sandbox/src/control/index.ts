import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Kernel } from '../kernel.ts'
import { Refusal } from '../refusal.ts'
import { fleet } from './fleet.ts'
import { look } from './look.ts'
import { night } from './night.ts'
import type { Part } from './part.ts'
import { simulators } from '../upstreams/control.ts'
import { talk } from './talk.ts'
import { trouble } from './trouble.ts'
import { watch } from './watch.ts'
import { who } from './who.ts'
import { worldConfig } from './world-config.ts'

const parts: readonly Part[] = [talk, who, look, watch, trouble, night, fleet, simulators, worldConfig]

/** The control API under `/sandbox/` (webex.md §10.8): what the page, the CLI, drills and tests use. */
export function control(kernel: Kernel): Hono {
  const door = new Hono({ strict: false })
  const { controlKey, base } = kernel.settings
  // A web page whose name was made to point here would come under that name.
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]', new URL(base('us')).hostname, new URL(base('eu')).hostname])
  door.use('*', async (c, next) => {
    if (controlKey !== undefined && !same(c.req.header('authorization') ?? '', `Bearer ${controlKey}`))
      throw new Refusal(401, 'Cannot use the control API as its key must come as a bearer')
    if (controlKey === undefined && !hosts.has(hostOf(c.req.header('host'))))
      throw new Refusal(403, 'Cannot use the control API as without a key it answers only under its own names')
    if (fromElsewhere(c.req.header('origin'), c.req.header('host')))
      throw new Refusal(403, 'Cannot use the control API as a page of another origin')
    await next()
  })
  for (const part of parts) part(door, kernel)
  door.notFound((c) =>
    c.json({ message: `Cannot ${c.req.method} ${c.req.path} as the control API must have such a call: it has not` }, 404),
  )
  door.onError((error, c) => {
    const status = error instanceof Refusal ? error.status : 500
    return c.json({ message: error.message }, status as ContentfulStatusCode) // a status of our own refusals
  })
  return door
}

function hostOf(header: string | undefined): string {
  return header === undefined || !URL.canParse(`http://${header}`) ? '' : new URL(`http://${header}`).hostname
}

/** Whether a browser's page from another host calls: the API is open on loopback, and any web page could reach that. */
function fromElsewhere(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
}

function same(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}
