import { Hono } from 'hono'
import { demandKey, type SimKey } from './access.ts'
import type { SimContext } from './context.ts'
import { errorAnswer, SimRefusal } from './errors.ts'
import { incidentRoutes } from './incidents.ts'
import { listRoutes } from './lists.ts'
import { prefix8 } from './ops.ts'
import { warRoomRoutes } from './war-room.ts'

/** The simulated XSOAR over HTTP: flavour 6 at the root, flavour 8 under its prefix. */
export function xsoarApp(context: SimContext, key: () => SimKey | undefined): Hono {
  const app = new Hono({ strict: false })
  app.use('*', async (c, next) => {
    const wanted = key()
    if (wanted) demandKey(wanted, c.req.raw.headers, context.clock)
    await next()
  })
  for (const routes of [incidentRoutes(context), warRoomRoutes(context), listRoutes(context)]) {
    app.route('/', routes)
    app.route(prefix8, routes)
  }
  app.notFound(() => errorAnswer(new SimRefusal(404, 'not_found', 'Not found', 'No such path')))
  app.onError((error) => errorAnswer(error))
  return app
}
