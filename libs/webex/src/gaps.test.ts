import { expect, test } from 'vitest'
import { openMemory } from './testing/memory.ts'
import { openRig, type Rig } from './testing/rig.ts'

const bot = 'toodles'
const created = (rig: Rig): readonly string[] => [
  ...new Set(rig.events.flatMap((event) => (event.kind === 'message.created' ? [event.key] : []))),
]

test('what people said while nobody listened is found by the walk, already read', async () => {
  const memory = openMemory()
  await using world = await openRig()
  const first = await openRig({ memory, on: world, bot: 'pokedex' })
  await first.state('live')
  await first.stop()
  await world.control.say({ as: 'dana', to: 'pokedex', markdown: 'in the gap' })
  await new Promise((resolve) => setTimeout(resolve, 20))
  const second = await openRig({ memory, on: world, bot: 'pokedex' })
  const found = await second.event('message.created')
  expect(found).toMatchObject({ via: 'backfill', hydrated: { text: 'in the gap' } })
  await second.until('the report', () => memory.gaps.at(-1)?.report !== undefined)
  await second.stop()
})

test('the first start ever looks at no history', async () => {
  await using rig = await openRig({ before: (control) => control.say({ as: 'dana', to: bot, markdown: 'long ago' }) })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'now' })
  await rig.event('message.created')
  expect(rig.memory.gaps).toEqual([])
  expect(created(rig)).toHaveLength(1)
})

test('an outage of the link is walked as soon as it is live again', async () => {
  await using rig = await openRig({ timings: { backoffBaseMs: 400, backoffFloorMs: 400 } })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'one' })
  await rig.event('message.created')
  await rig.control.fault({ knob: 'ws.cut', bot })
  await rig.until('the loss', () => rig.causes.length > 0)
  await rig.control.say({ as: 'dana', to: bot, markdown: 'two' })
  await rig.until('both', () => created(rig).length === 2)
  expect(rig.events.findLast((event) => event.kind === 'message.created')).toMatchObject({ via: 'backfill', hydrated: { text: 'two' } })
})

test('a lost frame shows in the numbers, and its message is found', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'one' })
  await rig.event('message.created')
  await rig.control.fault({ knob: 'ws.gap', bot, n: 1 })
  await rig.control.say({ as: 'dana', to: bot, markdown: 'two' })
  await rig.control.say({ as: 'dana', to: bot, markdown: 'three' })
  await rig.until('all three', () => created(rig).length === 3)
  expect(rig.memory.gaps.map(({ gap }) => gap.cause)).toEqual(['sequence'])
  expect(rig.causes).toEqual([])
})

test('while the store is away nothing is given out, and coverage does not lie', async () => {
  const memory = openMemory()
  memory.down = new Error('away')
  await using rig = await openRig({ memory })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'one' })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(rig.events).toEqual([])
  memory.down = undefined
  await rig.event('message.created')
})

test('coverage stands still before what was not committed', async () => {
  await using rig = await openRig({ acks: false })
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: bot, markdown: 'one' })
  await rig.event('message.created')
  const heardAt = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(rig.memory.coverage[0]?.to).toBeLessThanOrEqual(heardAt)
  for (const { ack } of rig.arrivals) ack()
  await rig.until('coverage', () => (rig.memory.coverage[0]?.to ?? 0) > heardAt)
})
