import { z } from 'zod'
import type { Fault } from '../contract.ts'
import { describeKnobs } from '../faults/describe.ts'
import { Refusal } from '../refusal.ts'
import { bodyOf } from './body.ts'
import type { Part } from './part.ts'

const fault = z.looseObject({
  knob: z.string(),
  bot: z.string().optional(),
  device: z.string().optional(),
  room: z.string().optional(),
  path: z.string().optional(),
  method: z.string().optional(),
  times: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  forMs: z.number().positive().optional(),
})

/** Faults: set, list, end. */
export const trouble: Part = (door, kernel) => {
  door.get('/knobs', (c) => c.json(describeKnobs()))
  door.get('/faults', (c) => c.json(kernel.faults.list()))
  door.post('/faults', async (c) => {
    const set = await bodyOf(c, fault)
    return c.json(kernel.faults.add(set as Fault)) // zod writes absent keys as `| undefined`
  })
  door.delete('/faults', (c) => c.json({ ended: kernel.faults.end() }))
  door.delete('/faults/:id', (c) => {
    const ended = kernel.faults.end(c.req.param('id'))
    if (ended === 0) throw new Refusal(404, `Cannot end a fault as it must be set: "${c.req.param('id')}" is not`)
    return c.json({ ended })
  })
}
