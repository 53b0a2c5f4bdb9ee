import { expect, test } from 'vitest'
import { openRig } from './testing/rig.ts'

const bot = 'toodles'

test('a stop gives out what has arrived, closes the link and keeps the device for the next start', async () => {
  const rig = await openRig({ idle: true })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'last words' })
  const { control } = rig
  const kept = rig.memory.kept.device?.url
  const links = async (): Promise<number> => (await control.links()).length
  expect(await links()).toBe(1)
  const other = await openRig({ on: rig, bot: 'pokedex' })
  await other.state('live')
  await other.stop()
  expect(other.link.state().name).toBe('stopped')
  expect((await control.devices()).some(({ url }) => url === kept)).toBe(true)
  expect(other.memory.kept.device).toBeDefined()
  await rig.stop()
  expect(rig.events.some(({ kind }) => kind === 'message.created')).toBe(true)
})

test('a stop during boot ends soon', async () => {
  const rig = await openRig({ before: (control) => control.fault({ knob: 'ws.hangUpgrade' }) })
  await rig.state('connecting')
  await rig.stop()
  expect(rig.link.state().name).toBe('stopped')
})

test('whoever waits for a new link when it stops is told', async () => {
  const rig = await openRig({ before: (control) => control.fault({ knob: 'u2c.status' }) })
  const waiting = rig.link.reconnect('operator')
  const refused = expect(waiting).rejects.toThrow('it stops')
  await rig.stop()
  await refused
})
