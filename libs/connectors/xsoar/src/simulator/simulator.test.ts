import { fakeClock, type Effect } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { simulatedXsoar } from './index.ts'

const morning = Date.parse('2026-03-18T15:00:00Z')
const done = async <T>(effect: Effect<T>): Promise<T> =>
  await effect.run({ signal: new AbortController().signal, notAfter: Infinity, marker: 'm', startedAt: morning })
const desk = () => {
  const clock = fakeClock(morning)
  const sim = simulatedXsoar({ clock })
  return { clock, sim, client: sim.client() }
}

test('in one process, on a fake clock: timers run with it and end with the acknowledge task', async () => {
  const { clock, sim, client } = desk()
  const { id } = sim.newTicket({ name: 'x', fields: { hostname: 'MER-WS-0001' } })
  const states: string[] = []
  for (const ms of [0, 60_000, 60_000, 61_000]) {
    await clock.advance(ms)
    states.push((await client.ticket(id)).timers.respond.state)
  }
  expect(states).toEqual(['running', 'warning', 'critical', 'breached'])
  expect((await client.ticket(id)).timers.respond.slaStatus).toBe(2)
  await done(client.completeTask('ack', id, { id: '1' }, { comment: 'late' }))
  expect((await client.ticket(id)).timers).toMatchObject({ respond: { state: 'missed', elapsedS: 181 }, contain: { state: 'running' } })
  sim.setTimer(id, 'contain', { slaStatus: 2 })
  expect((await client.ticket(id)).timers.contain).toMatchObject({ state: 'running', slaStatus: 2 })
})

test('a search trails behind writes, a load by id does not', async () => {
  const { clock, sim, client } = desk()
  const { id } = sim.newTicket({ name: 'x' })
  expect([(await client.search({})).total, (await client.ticket(id)).id]).toEqual([0, id])
  await clock.advance(1_000)
  expect((await client.search({})).total).toBe(1)
  sim.asPerson('dana').assign(id, 'dana')
  expect((await client.search({ owner: 'dana' })).total).toBe(0)
  await clock.advance(500)
  sim.asPerson('dana').change(id, { severity: 4 })
  await clock.advance(500)
  expect((await client.search({ owner: 'dana' })).tickets).toMatchObject([{ severity: 'medium' }])
  await clock.advance(500)
  expect((await client.search({ owner: 'dana' })).tickets).toMatchObject([{ severity: 'critical' }])
  sim.lag(0)
  sim.asPerson('dana').close(id)
  expect((await client.search({ open: true })).total).toBe(0)
})

test('what somebody does in the console is seen, told in the war room, and makes a version conflict', async () => {
  const { sim, client } = desk()
  const { id } = sim.newTicket({ name: 'x' })
  const before = await client.ticket(id)
  const mateo = sim.asPerson('mateo')
  mateo.assign(id, 'mateo')
  mateo.note(id, 'mine')
  await expect(done(client.change('take', before, { owner: 'dana' }))).rejects.toMatchObject({ kind: 'conflict' })
  expect((await client.entries(id)).map(({ user, text, touch, kind }) => [user, text, touch, kind])).toEqual([
    ['mateo', 'Owner: none → mateo', true, 'chat'],
    ['mateo', 'mine', true, 'note'],
  ])
  mateo.complete(id, 'Acknowledge')
  mateo.close(id, { class: 'fp', notes: 'nothing' })
  expect(await client.ticket(id)).toMatchObject({ status: 'closed', class: 'fp', closeNotes: 'nothing', owner: 'mateo' })
  mateo.remove(id)
  await expect(client.ticket(id)).rejects.toMatchObject({ kind: 'missing' })
})

test('a slow or silent one is given up at the limit of the fake clock', async () => {
  const { clock, sim, client } = desk()
  const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error)
  sim.beSlow(31_000)
  const reading = outcome(client.ticket('9409'))
  await clock.advance(30_000)
  expect(await reading).toMatchObject({ name: 'UpstreamDown', sent: 'no' })
  sim.recover()
  const losing = outcome(done(client.note('n', '9504', { body: 'kept', by: 'dana@meridian.example' })))
  await clock.advance(30_000)
  expect(await losing).toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
  expect(
    await client
      .note('n', '9504', { body: 'kept', by: 'dana@meridian.example' })
      .find?.({ signal: new AbortController().signal, notAfter: Infinity, marker: 'm', startedAt: morning }),
  ).toMatchObject({ entry: '1@9504' })
})

test('what it knows can be written down and read again', async () => {
  const { sim, clock } = desk()
  const { id } = sim.newTicket({ name: 'kept' })
  sim.asPerson('dana').note(id, 'kept too')
  sim.asPerson('dana').saveList('L', { a: 1 })
  const next = simulatedXsoar({ clock })
  next.load(JSON.parse(JSON.stringify(sim.save())) as ReturnType<typeof sim.save>) // our own writing
  expect([next.ticket(id)?.name, next.entries(id)[0]?.contents, next.list('L')]).toEqual(['kept', 'kept too', { a: 1 }])
  expect(next.newTicket({ name: 'next' }).id).toBe(String(Number(id) + 1))
  expect(next.asPerson('x').note(id, 'later').id).toBe(`2@${id}`)
})

test('with users an owner that is none is refused; without any, everybody is one', async () => {
  const { sim, client } = desk()
  const { id } = sim.newTicket({ name: 'x' })
  await done(client.change('a', await client.ticket(id), { owner: 'anybody' }))
  sim.addUser('dana')
  await expect(done(client.change('b', await client.ticket(id), { owner: 'ghost' }))).rejects.toMatchObject({ kind: 'refused' })
})

test.each(['(status:Active', 'status:Active)', '"open', 'created:>="soon"', 'not'])(
  'a query that cannot be read is a bad request: %s',
  async (query) => {
    const { sim } = desk()
    const answer = await sim.fetch(
      new Request('http://x/incidents/search', { method: 'POST', body: JSON.stringify({ filter: { query, size: 5 } }) }),
    )
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ id: 'bad_request', status: 400, title: 'Bad request', error: '' }),
    ])
  },
)

test('a page without a size is empty, and a war room is never given without one', async () => {
  const { sim, clock } = desk()
  const { id } = sim.newTicket({ name: 'x' })
  await clock.advance(2_000)
  const ask = async (path: string, body: object) =>
    await sim.fetch(new Request(`http://x${path}`, { method: 'POST', body: JSON.stringify(body) }))
  expect(await (await ask('/incidents/search', { filter: { query: '' } })).json()).toEqual({ total: 1, data: null })
  expect((await ask(`/investigation/${id}`, {})).status).toBe(400)
  expect((await ask('/xsoar/public/v1/incidents/search', { filter: {} })).status).toBe(200)
})
