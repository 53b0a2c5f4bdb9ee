import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { control } from './control/index.ts'
import { roomOfCall, surfaceOf } from './faults/scene.ts'
import type { HttpCall } from './faults/knob.ts'
import type { Kernel } from './kernel.ts'
import { pageFiles } from './page.ts'
import { errorBody, Refusal } from './refusal.ts'
import type { Person } from './state/model.ts'
import type { Door, HttpVariables } from './surfaces/surface.ts'
import { surfaces } from './surfaces/index.ts'

/** Everything that answers HTTP: the parts of Webex, the control API under `/sandbox/`, and the page. */
export function httpDoor(kernel: Kernel): Door {
  const door: Door = new Hono<HttpVariables>({ strict: false })
  const { publicUrl } = kernel.settings
  door.route('/sandbox', control(kernel))
  for (const path of ['/', '/assets/*', '/favicon.ico']) door.get(path, pageFiles(kernel.settings.pageDir, publicUrl))
  door.use('*', recorded(kernel), faulty(kernel))
  for (const surface of surfaces) surface.serve(door, kernel)
  door.notFound((c) => {
    c.set('unhandled', true)
    return c.json(errorBody('The requested resource could not be found.', trackingOf(c, kernel)), 404)
  })
  door.onError((error, c) => {
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Internal error: ${error.message}`)
    // a `Refusal` carries an HTTP status of the API; hono wants it from its own list
    return c.json(errorBody(refusal.message, trackingOf(c, kernel)), refusal.status as ContentfulStatusCode, { ...refusal.headers })
  })
  return door
}

/** Gives every answer its `trackingid` and `Date`, finds out who calls, and writes the call down. */
function recorded(kernel: Kernel): MiddlewareHandler<HttpVariables> {
  const date = cachedDate()
  return async (c, next) => {
    const started = performance.now()
    const caller = whose(kernel, c)
    c.set('caller', caller?.good ? caller.person : undefined)
    const trackingId = trackingOf(c, kernel)
    await next()
    const cut = c.get('cut')
    if (!cut) {
      c.res.headers.set('trackingid', trackingId)
      c.res.headers.set('date', date(kernel.time.now()))
    }
    const { search, pathname } = new URL(c.req.url)
    const call = {
      at: kernel.time.now(),
      kind: 'http' as const,
      method: c.req.method,
      path: pathname + search,
      status: cut ? 0 : c.res.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      trackingId,
      ...(caller && { bot: caller.person.email }),
      ...(c.get('unhandled') && { unhandled: true as const }),
    }
    kernel.calls.add(call)
  }
}

/** Lets the knobs that are set have their way with a call. */
function faulty(kernel: Kernel): MiddlewareHandler<HttpVariables> {
  const { faults } = kernel
  return async (c, next) => {
    if (!faults.any('http') || c.req.header(replayed) !== undefined) return await next()
    const path = c.req.path
    const call: HttpCall = {
      c,
      method: c.req.method,
      path,
      surface: surfaceOf(path),
      bot: whose(kernel, c)?.person,
      device: /^\/wdm\/api\/v1\/devices\/([^/]+)/.exec(path)?.[1],
    }
    const room = faults.needsRoom('http') ? await roomOfCall(kernel, c) : undefined
    let done = false
    const once = async (): Promise<void> => {
      if (!done) await next()
      done = true
    }
    for (const hit of faults.hits('http', { bot: call.bot, device: call.device, room, path, method: call.method }, { at: 'http', call })) {
      const answer = await hit.knob.http?.(call, hit, kernel, once)
      if (answer) {
        if (answer === RESPONSE_ALREADY_SENT) c.set('cut', true)
        c.res = undefined
        c.res = answer
        return
      }
    }
    await once()
  }
}

/** Marks a request that comes from the sandbox itself: knobs leave it alone. */
export const replayed = 'x-sandbox-replay'

function whose(kernel: Kernel, c: Context<HttpVariables>): { readonly person: Person; readonly good: boolean } | undefined {
  const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const read = token === undefined ? undefined : kernel.state.tokens.read(token)
  const person = read && kernel.state.people.get(read.person)
  return read && person && { person, good: read.good }
}

function trackingOf(c: Context<HttpVariables>, kernel: Kernel): string {
  return c.req.header('trackingid') ?? `ROUTERGW_${kernel.ids.uuid('tracking')}`
}

/** `Date` headers, written once a second. */
function cachedDate(): (now: number) => string {
  let second = 0
  let text = ''
  return (now) => {
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000)
      text = new Date(now).toUTCString()
    }
    return text
  }
}
