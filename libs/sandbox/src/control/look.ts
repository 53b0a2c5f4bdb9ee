import type { Part } from './part.ts'
import { placeNamed } from './places.ts'
import { seenDevice, seenLink, seenMessage, seenPerson, seenRoom } from './seen.ts'
import { findPerson, personNamed } from '../names.ts'
import { contentFor } from '../rest/contents.ts'
import type { SandboxState } from '../contract.ts'

/** Everything that the sandbox knows, to be looked at. */
export const look: Part = (door, kernel) => {
  const { state, world, time } = kernel
  const devices = () => state.devices.all().map((device) => seenDevice(kernel, device))
  const links = () => kernel.links.all().map((link) => seenLink(kernel, link))
  door.get('/state', (c) => {
    const answer: SandboxState = {
      seed: world.seed,
      startedAt: new Date(world.startedAt).toISOString(),
      now: time.iso(),
      clock: time.virtual ? 'virtual' : 'real',
      people: [...state.people.all()].map(seenPerson),
      rooms: [...state.rooms.all()].map((room) => seenRoom(kernel, room)),
      devices: devices(),
      links: links(),
      faults: kernel.faults.list(),
      unhandled: kernel.calls.since(0).filter((call) => call.unhandled).length,
    }
    return c.json(answer)
  })
  door.get('/rooms/:id/messages', (c) => {
    const as = c.req.query('as')
    const room = placeNamed(kernel, c.req.param('id'), as === undefined ? undefined : findPerson(state, as))
    return c.json(state.messages.in(room.uuid).map((message) => seenMessage(kernel, message)))
  })
  door.get('/contents/:id', (c) => {
    const { bytes, headers } = contentFor(kernel, personNamed(state, c.req.query('as') ?? ''), c.req.param('id'))
    return c.body(bytes, 200, headers)
  })
  door.get('/devices', (c) => c.json(devices()))
  door.get('/links', (c) => c.json(links()))
  door.get('/deliveries', (c) => {
    const unacked = state.devices
      .all()
      .flatMap((device) =>
        [...device.unacked.values()].map(({ id, activity, room, at }) => ({ device: device.id, envelope: id, activity, room, at })),
      )
    return c.json({ deliveries: kernel.deliveries.all(), unacked })
  })
  door.get('/calls', (c) => {
    const calls = kernel.calls.since(Number(c.req.query('since') ?? '0') || 0)
    return c.json(c.req.query('unhandled') === undefined ? calls : calls.filter((call) => call.unhandled))
  })
}
