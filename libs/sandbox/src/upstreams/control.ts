import { z } from 'zod'
import { bodyOf } from '../control/body.ts'
import type { Part } from '../control/part.ts'
import { newcomer } from './shift.ts'

const ticket = z.strictObject({
  name: z.string().min(1).max(300).optional(),
  type: z.string().optional(),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).optional(),
  details: z.string().optional(),
  host: z.string().optional(),
  user: z.string().optional(),
  owner: z.string().optional(),
  /** Alike tickets at once: a storm. */
  count: z.int().min(1).max(200).default(1),
})
const shift = z.strictObject({ pace: z.enum(['off', 'calm', 'busy']) })

/** What the page and tests do with the simulated tools. */
export const simulators: Part = (door, kernel) => {
  const { upstreams } = kernel
  door.get('/facts', (c) => c.json(upstreams.facts()))
  door.post('/sim/xsoar/ticket', async (c) => {
    const { count, ...wanted } = await bodyOf(c, ticket)
    const draw = (): number => kernel.ids.draw('tickets')
    const made = Array.from({ length: count }, () => upstreams.xsoar.newTicket(newcomer(draw, wanted)))
    return c.json({ id: made[0]?.id, ids: made.map(({ id }) => id) }, 201)
  })
  door.get('/sim/pager/pages', (c) => c.json(upstreams.pager.pages()))
  door.get('/sim/shift', (c) => c.json({ pace: kernel.shift.pace() }))
  door.post('/sim/shift', async (c) => {
    kernel.shift.set((await bodyOf(c, shift)).pace)
    return c.json({ pace: kernel.shift.pace() })
  })
}
