import { z } from 'zod'
import { clearState, restoreSnapshot, takeSnapshot, type Snapshot } from '../state/snapshot.ts'
import { populate } from '../world/populate.ts'
import { bodyOf } from './body.ts'
import type { Part } from './part.ts'
import { Refusal } from '../refusal.ts'

const clock = z.union([
  z.strictObject({ advance: z.number().nonnegative() }),
  z.strictObject({ set: z.union([z.number(), z.iso.datetime()]) }),
])
const snapshot = z.looseObject({
  version: z.literal(1),
  seed: z.number(),
  ids: z.looseObject({}),
  people: z.array(z.looseObject({})),
  rooms: z.array(z.looseObject({})),
})

/** The night as a whole: its clock, its end, and what is written down of it. */
export const night: Part = (door, kernel) => {
  const endLinks = (): void => {
    for (const link of kernel.links.all()) link.close(1012, 'service restart')
  }
  door.post('/clock', async (c) => {
    const told = await bodyOf(c, clock)
    if (!kernel.time.virtual)
      throw new Refusal(400, 'Cannot move the clock as only a virtual one moves when told: this sandbox runs on real time')
    if ('advance' in told) await kernel.time.advance(told.advance)
    else await kernel.time.set(typeof told.set === 'number' ? told.set : Date.parse(told.set))
    return c.json({ now: kernel.time.iso() })
  })
  door.post('/reset', async (c) => {
    const { seed = kernel.world.seed } = await bodyOf(
      c,
      z.strictObject({ seed: z.int().optional(), world: z.literal('meridian').optional() }),
    )
    kernel.faults.end()
    endLinks()
    clearState(kernel)
    kernel.ids.load({ seed, counts: {}, ticks: '0' })
    kernel.state.tokens.load(seed, { generations: {}, revoked: [] })
    populate(kernel, seed)
    kernel.feed.say({ type: 'reset' })
    return c.json({ seed, startedAt: new Date(kernel.world.startedAt).toISOString() })
  })
  door.post('/snapshot', (c) => c.json(takeSnapshot(kernel)))
  door.post('/restore', async (c) => {
    const from = await bodyOf(c, snapshot)
    endLinks()
    restoreSnapshot(kernel, from as unknown as Snapshot) // version 1, checked as far as it is not our own writing
    if (kernel.time.virtual) await kernel.time.set(Number(from['now']))
    kernel.feed.say({ type: 'reset' })
    return c.json({ seed: kernel.world.seed })
  })
}
