import { fakeClock, seededRandom } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { heartbeat, type Beat } from './heartbeat.ts'
import { defaultTimings } from './timings.ts'

interface Peer {
  protocol: boolean
  mercury: boolean
}

function beating(beat: Beat, peer: Peer = { protocol: true, mercury: true }) {
  const clock = fakeClock(0)
  const sent: { readonly kind: 'protocol' | 'mercury'; readonly at: number }[] = []
  let lastSign = 0
  let diedAt: number | undefined
  const heart = heartbeat({
    clock,
    beat,
    random: seededRandom(1),
    timings: defaultTimings,
    send: (text) => {
      sent.push({ kind: 'mercury', at: clock.monotonic() })
      const { id } = JSON.parse(text) as { id: string } // our own frame
      if (!peer.mercury) return
      clock.after(20, () => {
        lastSign = clock.monotonic()
        heart.pong(id)
      })
    },
    ping: () => {
      sent.push({ kind: 'protocol', at: clock.monotonic() })
      if (!peer.protocol) return
      clock.after(20, () => {
        lastSign = clock.monotonic()
        heart.protocolPong()
      })
    },
    lastSign: () => lastSign,
    dead: () => void (diedAt ??= clock.monotonic()),
  })
  heart.start()
  return { clock, sent, heart, died: () => diedAt, peer, frame: () => void (lastSign = clock.monotonic()) }
}

test('a healthy link is pinged every 5 s and every 15 s, and lives', async () => {
  const { clock, sent, heart, died } = beating('both')
  await clock.advance(60_000)
  expect(died()).toBeUndefined()
  expect(
    sent
      .filter(({ kind }) => kind === 'protocol')
      .map(({ at }) => at)
      .slice(0, 4),
  ).toEqual([0, 5_000, 10_000, 15_000])
  expect(sent.filter(({ kind }) => kind === 'mercury').map(({ at }) => at)).toEqual([0, 15_000, 30_000, 45_000, 60_000])
  expect(heart.isProven()).toBe(true)
})

test('wherever in its cycle a link dies, it is declared dead within 10 s', async () => {
  for (let diesAt = 100; diesAt < 15_500; diesAt += 700) {
    const { clock, died, peer } = beating('both')
    await clock.advance(diesAt)
    peer.protocol = peer.mercury = false
    await clock.advance(10_000)
    expect(died(), `died at ${diesAt}`).toBeDefined()
    expect((died() ?? 0) - diesAt).toBeLessThanOrEqual(10_000)
  }
})

test('any frame is a sign of life against protocol pings, but not against Mercury pings', async () => {
  const { clock, died, peer, frame } = beating('both')
  await clock.advance(1_000)
  peer.protocol = peer.mercury = false
  for (let i = 0; i < 120 && died() === undefined; i++) {
    frame()
    await clock.advance(200)
  }
  expect(died()).toBe(15_000 + 9_000)
})

test('without control frames, Mercury pings alone go at their pace', async () => {
  const { clock, sent, died, peer } = beating('mercury', { protocol: false, mercury: true })
  await clock.advance(21_000)
  expect(sent).toEqual([0, 5_000, 10_000, 15_000, 20_000].map((at) => ({ kind: 'mercury', at })))
  peer.mercury = false
  await clock.advance(10_000)
  expect(died()).toBe(29_000)
})

test('where protocol pings are never answered but Mercury is, the link knows that it is blind', async () => {
  const { clock, died, heart } = beating('both', { protocol: false, mercury: true })
  await clock.advance(15_000)
  expect(died()).toBe(9_000)
  expect(heart.isBlind()).toBe(true)
  expect(beating('both', { protocol: false, mercury: false }).heart.isBlind()).toBe(false)
})

test('a pong of an unknown id changes nothing', async () => {
  const { clock, heart, died } = beating('both', { protocol: true, mercury: false })
  heart.pong('nonsense')
  expect(heart.isProven()).toBe(false)
  await clock.advance(9_000)
  expect(died()).toBe(9_000)
})

test('a process that stood still asks once more before it blames the peer', async () => {
  const sleepy = fakeClock(0)
  let lagMs = 0
  // A clock whose timers come late by `lagMs`, as those of a loop that was blocked.
  const clock = { ...sleepy, after: (ms: number, run: () => void) => sleepy.after(ms + lagMs, run) }
  let pings = 0
  let lastSign = 0
  let dead = 0
  const heart = heartbeat({
    clock,
    beat: 'both',
    random: seededRandom(1),
    timings: { ...defaultTimings, mercuryPingMs: 1e9, mercuryPongMs: 1e9 },
    send: () => undefined,
    ping: () => {
      pings++
      if (pings >= 2) lastSign = sleepy.monotonic() + 1
    },
    lastSign: () => lastSign,
    dead: () => dead++,
  })
  lagMs = 3_000
  heart.start()
  lagMs = 0
  await sleepy.advance(7_000)
  expect(dead).toBe(0)
  expect(pings).toBe(2)
  await sleepy.advance(20_000)
  expect(dead).toBe(0)
  heart.stop()
})

test('once stopped it neither pings nor judges', async () => {
  const { clock, sent, heart, died, peer } = beating('both')
  heart.stop()
  peer.protocol = peer.mercury = false
  await clock.advance(60_000)
  expect(sent).toHaveLength(2)
  expect(died()).toBeUndefined()
})
