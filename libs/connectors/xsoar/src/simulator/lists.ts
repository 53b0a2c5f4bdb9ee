import { Hono } from 'hono'
import { z } from 'zod'
import { bodyOf } from './body.ts'
import type { SimContext } from './context.ts'
import { versionConflict } from './errors.ts'
import { wireList } from './wire.ts'

const listShape = z.looseObject({
  name: z.string().min(1),
  type: z.enum(['json', 'plain_text']).default('plain_text'),
  data: z.string(),
  version: z.number().default(0),
})

/** X9, X10, and who there is. */
export function listRoutes({ store, account }: SimContext): Hono {
  const routes = new Hono()
  routes.get('/lists', (c) => c.json(store.lists().map(wireList)))
  routes.post('/lists/save', async (c) => {
    const { name, type, data, version } = await bodyOf(c, listShape)
    const old = store.lists().find(({ id }) => id === name)
    if ((old?.version ?? 0) !== version) throw versionConflict(old?.version ?? 0, version)
    const list = { id: name, type, data, version: version + 1 }
    store.putList(list)
    return c.json(wireList(list))
  })
  routes.get('/users', (c) => c.json(store.users().map((name) => ({ id: name, username: name, email: `${name}@meridian.example` }))))
  routes.get('/user', (c) => c.json({ id: account, username: account }))
  return routes
}
