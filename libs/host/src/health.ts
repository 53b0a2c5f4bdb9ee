import { serve, type ServerType } from '@hono/node-server'
import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { PortTaken } from './failing.ts'

/** What the probes ask. */
export interface HealthSources {
  /** The loop turned, and the parts make progress. Undefined = alive; else why not. */
  readonly dead: () => string | undefined
  /** Undefined = ready; else why not. */
  readonly unready: () => string | undefined
  readonly started: () => boolean
  /** What `/readyz` tells besides. */
  readonly facts: () => Promise<Readonly<Record<string, unknown>>>
  readonly metrics: () => Promise<string>
  readonly metricsType: string
  readonly controlToken: () => string | undefined
  /** Control verbs by name; each answers what it did. */
  readonly control: Readonly<Record<string, (query: Readonly<Record<string, string>>) => Promise<unknown>>>
  /** GET-able views. */
  readonly views: Readonly<Record<string, (query: Readonly<Record<string, string>>) => Promise<unknown>>>
  /** Rows of a table that the bot shares; undefined for any other name. */
  readonly shared: (table: string) => Promise<unknown>
  readonly sharedToken: () => string | undefined
  readonly onControl: (verb: string, ok: boolean) => void
}

/** The health port: probes, metrics, and the control routes behind a bearer token; without the token's file they do not exist (operations.md §0). */
export function healthApp(from: HealthSources): Hono {
  const app = new Hono()
  const probe = (path: string, why: () => string | undefined): void => {
    app.get(path, async (c) => {
      const reason = why()
      const facts = path === '/readyz' ? await from.facts() : {}
      return c.json({ ok: reason === undefined, ...(reason === undefined ? {} : { reason }), ...facts }, reason === undefined ? 200 : 503)
    })
  }
  probe('/livez', from.dead)
  probe('/readyz', from.unready)
  probe('/startupz', () => (from.started() ? undefined : 'not started yet'))
  app.get('/metrics', async (c) => c.text(await from.metrics(), 200, { 'content-type': from.metricsType }))

  const behind = (path: string, secret: () => string | undefined): void => {
    app.use(path, async (c, next) => {
      const token = secret()
      if (token === undefined) return c.notFound()
      if (!sameText(c.req.header('authorization') ?? '', `Bearer ${token}`)) return c.json({ error: 'A bearer token is needed' }, 401)
      return await next()
    })
  }
  behind('/control/*', from.controlToken)
  behind('/shared/*', from.sharedToken)
  app.get('/shared/:table', async (c) => {
    const rows = await from.shared(c.req.param('table'))
    return rows === undefined ? c.notFound() : c.json(rows)
  })
  app.post('/control/:verb', async (c) => {
    const verb = c.req.param('verb')
    const act = from.control[verb]
    if (!act) return c.json({ error: `Unknown: "${verb}". Known: ${Object.keys(from.control).join(', ')}` }, 404)
    try {
      const did = await act(c.req.query())
      from.onControl(verb, true)
      return c.json({ ok: true, did })
    } catch (error) {
      from.onControl(verb, false)
      return c.json({ ok: false, error: error instanceof Error ? error.message : String(error) }, 409)
    }
  })
  app.get('/control/:view', async (c) => {
    const view = from.views[c.req.param('view')]
    if (!view) return c.notFound()
    try {
      return c.json(await view(c.req.query()))
    } catch (error) {
      return c.json({ ok: false, error: error instanceof Error ? error.message : String(error) }, 409)
    }
  })
  return app
}

/** Opens the port. Resolves once it listens; rejects with `PortTaken` where another process has it. */
export function listen(app: Hono, host: string, port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, hostname: host, port }, (info) =>
      resolve({
        port: info.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
    server.once('error', (error) =>
      reject(
        'code' in error && error.code === 'EADDRINUSE'
          ? new PortTaken(`Cannot open the health port as it must be free: ${host}:${port} is in use`, { cause: error })
          : error,
      ),
    )
  })
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
