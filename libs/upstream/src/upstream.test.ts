import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { breakerMoved, fakeClock, seededRandom, systemClock, UpstreamDown, UpstreamRefused, type FakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { jsonOf, openUpstream, upstreamCalled, type UpstreamCall, type UpstreamOptions } from './index.ts'
import { selfSigned } from './testing/self-signed.ts'
import { serve } from './testing/serve.ts'

const anything = {
  safeParse: (value: unknown) => (value === undefined ? { success: false as const } : { success: true as const, data: value }),
}
const read: UpstreamCall<unknown> = { op: 'look', method: 'GET', path: '/x', write: false, take: jsonOf(anything) }
const write: UpstreamCall<unknown> = {
  op: 'make',
  method: 'POST',
  path: '/x',
  body: { json: { a: 1 } },
  write: true,
  take: jsonOf(anything),
}

/** A tool that gives its answers in turn, the last one for good, in this process and on a fake clock. */
function scripted(answers: readonly (Response | Error | 'hang')[], options: Partial<UpstreamOptions> = {}) {
  const clock: FakeClock = fakeClock(1_000_000)
  const at: number[] = []
  let together = 0
  let most = 0
  const upstream = openUpstream({
    name: 'Tool',
    base: 'http://tool.test/api/',
    headers: () => ({ authorization: 'key-in-a-header' }),
    clock,
    random: seededRandom(3),
    limitMs: 30_000,
    fetch: async (request) => {
      at.push(clock.now() - 1_000_000)
      most = Math.max(most, ++together)
      const answer = answers[Math.min(at.length, answers.length) - 1] ?? Response.json({})
      try {
        if (answer === 'hang') await clock.sleep(1e9, request.signal)
        await clock.sleep(10)
        if (answer instanceof Error) throw answer
        return answer === 'hang' ? Response.json({}) : answer.clone()
      } finally {
        together--
      }
    },
    ...options,
  })
  return { upstream, clock, at, most: () => most }
}
const status = (code: number, headers: Readonly<Record<string, string>> = {}) => new Response('{}', { status: code, headers })
const lost = Object.assign(new Error('x'), { code: 'ECONNRESET' })
const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
/** The outcome of a call while its clock is moved on for `forMs`. */
async function over(clock: FakeClock, call: Promise<unknown>, forMs = 60_000): Promise<unknown> {
  const settled = call.catch((error: unknown) => error)
  await clock.advance(forMs)
  return await settled
}

test('a read is tried three times, with growing jittered waits, after what may pass', async () => {
  for (const answer of [status(408), status(500), status(502), status(503), status(504), lost, refused]) {
    const { upstream, clock, at } = scripted([answer, answer, Response.json({ done: true })])
    expect(await over(clock, upstream.call(read))).toEqual({ done: true })
    expect(at).toHaveLength(3)
    expect([at[1], at[2]].every((time, index) => time !== undefined && time - (at[index] ?? 0) < 300 * 2 ** index + 20)).toBe(true)
  }
  const { upstream, clock, at } = scripted([status(500)])
  expect(await over(clock, upstream.call(read))).toMatchObject({ name: 'UpstreamDown', sent: 'no', upstream: 'Tool' })
  expect(at).toHaveLength(3)
})

test('a final answer is not tried again', async () => {
  for (const [code, kind] of [
    [400, 'refused'],
    [401, 'refused'],
    [404, 'missing'],
    [409, 'conflict'],
  ] as const) {
    const { upstream, clock, at } = scripted([status(code)])
    expect(await over(clock, upstream.call(read))).toMatchObject({ name: 'UpstreamRefused', kind })
    expect(at).toHaveLength(1)
  }
})

test('a write is tried again only where it was surely not done, and says what is known of it', async () => {
  for (const [answer, tries, sent] of [
    [lost, 1, 'unknown'],
    [status(500), 1, 'unknown'],
    [status(503), 1, 'unknown'],
    [refused, 3, 'no'],
    [status(429), 3, 'no'],
    [status(503, { 'retry-after': '1' }), 3, 'no'],
  ] as const) {
    const { upstream, clock, at } = scripted([answer])
    expect(await over(clock, upstream.call(write))).toMatchObject({ name: 'UpstreamDown', sent })
    expect(at).toHaveLength(tries)
  }
  const { upstream, clock, at } = scripted([lost, Response.json(1)])
  expect(await over(clock, upstream.call({ ...write, idempotent: true }))).toBe(1)
  expect(at).toHaveLength(2)
})

test('a wait that the tool asks for is kept; one beyond the limit is not begun', async () => {
  const { upstream, clock, at } = scripted([status(429, { 'retry-after': '7' }), Response.json(1)])
  await over(clock, upstream.call(read))
  expect(at[1]).toBeGreaterThan(7_000)
  expect(at[1]).toBeLessThan(8_500)
  const date = scripted([status(503, { 'retry-after': new Date(1_000_000 + 12_000).toUTCString() }), Response.json(1)])
  await over(date.clock, date.upstream.call(read))
  expect(date.at[1]).toBeGreaterThan(11_900)
  const far = scripted([status(429, { 'retry-after': '40' })])
  expect(await over(far.clock, far.upstream.call(read), 100)).toBeInstanceOf(UpstreamDown)
  expect(far.at).toHaveLength(1)
})

test('a connector’s own waits and tries are taken', async () => {
  const { upstream, clock, at } = scripted([status(502)], { tries: 5, backoff: { baseMs: 4_000, capMs: 80_000 }, limitMs: 300_000 })
  await over(clock, upstream.call(read), 300_000)
  expect(at).toHaveLength(5)
  expect(at.at(-1)).toBeGreaterThan(3_000)
})

test('the limit covers all tries; a write that hung is unknown, a read is just away', async () => {
  const reading = scripted(['hang'])
  expect(await over(reading.clock, reading.upstream.call(read), 30_001)).toMatchObject({
    message: 'Tool does not answer in time.',
    sent: 'no',
  })
  const writing = scripted(['hang'])
  expect(await over(writing.clock, writing.upstream.call({ ...write, limitMs: 500 }), 501)).toMatchObject({
    name: 'UpstreamDown',
    sent: 'unknown',
  })
})

test('a signal that aborts ends a call with its own reason, also in the queue and between two tries', async () => {
  for (const answers of [['hang'], [status(502)]] as const) {
    const { upstream, clock } = scripted(answers, { backoff: { baseMs: 1e6, capMs: 1e6 }, limitMs: 1e7, atOnce: 1 })
    const stop = new AbortController()
    const calls = [upstream.call({ ...read, signal: stop.signal }), upstream.call({ ...read, signal: stop.signal })].map((one) =>
      one.catch((error: unknown) => error),
    )
    await clock.advance(100)
    stop.abort(new Error('stopping'))
    expect(await Promise.all(calls)).toMatchObject([{ message: 'stopping' }, { message: 'stopping' }])
  }
})

test('only so many calls are under way at once, the rest come in their order, and one kind leaves two places to the others', async () => {
  const alike = scripted([Response.json(1)], { atOnce: 5 })
  await over(alike.clock, Promise.all(Array.from({ length: 7 }, () => alike.upstream.call(read))), 1_000)
  expect([alike.most(), alike.at]).toEqual([3, [0, 0, 0, 10, 10, 10, 20]])
  const mixed = scripted([Response.json(1)], { atOnce: 5 })
  const order: string[] = []
  const ask = async (op: string) =>
    void order.push(`${op} ${Number(await mixed.upstream.call({ ...read, op }))} ${mixed.clock.now() - 1_000_000}`)
  await over(mixed.clock, Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'c'].map(ask)), 1_000)
  expect([mixed.most(), order.map((one) => one.replace(' 1 ', ' '))]).toEqual([5, ['a 10', 'a 10', 'a 10', 'b 10', 'b 10', 'a 20', 'c 20']])
})

test('the breaker opens after many failures, nothing is sent then, and it is told; after 15 s one call may try', async () => {
  const states: string[] = []
  const end = breakerMoved.hear(({ upstream, state }) => upstream === 'Tool' && states.push(state))
  const { upstream, clock, at } = scripted([...Array<Error>(10).fill(lost), Response.json(1)], { tries: 1 })
  for (let each = 0; each < 12; each++) await over(clock, upstream.call(read), 20)
  expect([at.length, upstream.breaker()]).toEqual([10, 'open'])
  expect(await over(clock, upstream.call(write), 20)).toMatchObject({ sent: 'no' })
  await clock.advance(15_000)
  expect(await over(clock, upstream.call(read), 20)).toBe(1)
  expect([upstream.breaker(), states]).toEqual(['closed', ['open', 'half_open', 'closed']])
  end()
})

test('each try is announced with its outcome and without anything secret', async () => {
  const heard: object[] = []
  const end = upstreamCalled.hear((one) => void heard.push(one))
  const { upstream, clock } = scripted([lost, status(404)])
  await over(clock, upstream.call({ ...read, path: '/secret-id' }))
  end()
  expect(heard).toEqual([
    { name: 'Tool', op: 'look', outcome: 'down', ms: 10, status: 0 },
    { name: 'Tool', op: 'look', outcome: 'refused', ms: 10, status: 404 },
  ])
})

test('an answer of another shape speaks against the tool, a connector’s own explanation wins', async () => {
  const odd = scripted([new Response('<html>')], { tries: 1 })
  expect(await over(odd.clock, odd.upstream.call(read))).toMatchObject({ message: 'Tool answers something that is not Tool.' })
  const explained = scripted([status(400)], {
    explain: ({ status }, { about }) => new UpstreamRefused('Tool', `${about} ${status}`, { kind: 'missing' }),
  })
  expect(await over(explained.clock, explained.upstream.call({ ...read, about: 'row 7' }))).toMatchObject({
    kind: 'missing',
    message: 'row 7 400',
  })
})

test('over the network: the body arrives as it was given, redirects are not followed, statuses can be accepted', async () => {
  const seen: string[] = []
  const served = await serve(async (request) => {
    seen.push(
      `${request.method} ${new URL(request.url).pathname} ${request.headers.get('content-type')?.split(';')[0]} ${request.headers.get('x-mine')} ${await request.text()}`,
    )
    return new Response(null, { status: 303, headers: { location: 'http://127.0.0.1:9/elsewhere' } })
  })
  const form = new FormData()
  form.set('file', new Blob(['bytes']), 'f.txt')
  try {
    const upstream = openUpstream({
      name: 'Tool',
      base: served.url,
      headers: () => ({ 'x-mine': 'yes' }),
      clock: systemClock,
      limitMs: 5_000,
      tries: 1,
    })
    expect(await upstream.call({ ...write, accept: [303], take: ({ status }) => status })).toBe(303)
    await expect(upstream.call(write)).rejects.toBeInstanceOf(UpstreamDown)
    await upstream.call({ ...write, body: { form }, accept: [303], take: () => 1 })
    await upstream.call({
      ...write,
      body: { text: 'plain', type: 'text/plain' },
      headers: { 'x-mine': 'own' },
      accept: [303],
      take: () => 1,
    })
    expect([seen[0], seen[3]]).toEqual(['POST /x application/json yes {"a":1}', 'POST /x text/plain own plain'])
    expect(seen[2]).toMatch(/^POST \/x multipart\/form-data yes [^]*name="file"; filename="f.txt"[^]*bytes/)
  } finally {
    await served.stop()
  }
})

test('over the network: refused, cut and too late are told apart', async () => {
  let answered = 0
  const served = await serve(async () => {
    answered++
    throw lost
  })
  const open = (base: string) => openUpstream({ name: 'Tool', base, headers: () => ({}), clock: systemClock, limitMs: 5_000, tries: 1 })
  try {
    await expect(open('http://127.0.0.1:9').call(write)).rejects.toMatchObject({
      sent: 'no',
      message: 'Tool does not answer (ECONNREFUSED).',
    })
    await expect(open(served.url).call(write)).rejects.toMatchObject({ sent: 'unknown' })
    await expect(open(served.url).call({ ...write, notAfter: systemClock.monotonic() - 1 })).rejects.toMatchObject({ sent: 'no' })
    expect(answered).toBe(1)
  } finally {
    await served.stop()
  }
})

const certificate = selfSigned()
test.skipIf(certificate === undefined)(
  'over the network: a certificate that nobody vouches for is refused before anything is sent',
  async () => {
    let asked = 0
    const server = createTlsServer(certificate ?? {}, (_request, response) => {
      asked++
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // a TCP server that listens
    try {
      const upstream = openUpstream({
        name: 'Tool',
        base: `https://localhost:${port}`,
        headers: () => ({}),
        clock: systemClock,
        limitMs: 5_000,
        tries: 1,
      })
      await expect(upstream.call(write)).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'no' })
      expect(asked).toBe(0)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  },
)
