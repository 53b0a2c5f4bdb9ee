import { fakeClock, systemClock, UpstreamRefused, type Effect } from '@nightshift/resilience'
import { serve } from '@nightshift/upstream/testing/serve'
import { expect, test } from 'vitest'
import { pager, type Pager } from './index.ts'
import { simulatedPager } from './simulator/index.ts'

const done = async <T>(effect: Effect<T>): Promise<T> =>
  await effect.run({ signal: new AbortController().signal, notAfter: Infinity, marker: 'm', startedAt: 0 })
const page = { dedupKey: 'nightshift-msoar-12', summary: 'Ticket 1400 has breached', source: 'msoar', severity: 'critical' } as const
const none = () => undefined

/** Both ways out, over real loopback HTTP. */
const ways = {
  PagerDuty: { settings: (url: string) => ({ kind: 'pagerduty', url }), secrets: { 'pager-routing-key': 'R-1' } },
  'a webhook': { settings: (url: string) => ({ kind: 'webhook', url: `${url}/hook` }), secrets: { 'pager-webhook-secret': 'hush-1' } },
} as const
async function overHttp(
  way: keyof typeof ways,
  run: (pager: Pager, sim: ReturnType<typeof simulatedPager>) => Promise<void>,
): Promise<void> {
  const sim = simulatedPager({ clock: systemClock, routingKey: 'R-1', webhookSecret: 'hush-1' })
  const served = await serve(sim.fetch)
  const secrets = new Map<string, string>(Object.entries(ways[way].secrets))
  try {
    await run(pager.open({ settings: ways[way].settings(served.url), secret: (name) => secrets.get(name), clock: systemClock }), sim)
  } finally {
    await served.stop()
  }
}

test.each(['PagerDuty', 'a webhook'] as const)(
  '%s: a page is one incident from its first event to its last, however often each is sent',
  (way) =>
    overHttp(way, async (out, sim) => {
      expect(out.there).toBe(true)
      await done(out.trigger(page))
      await done(out.trigger(page))
      expect(sim.pages()).toMatchObject([
        { dedupKey: page.dedupKey, state: 'triggered', summary: page.summary, severity: 'critical', source: 'msoar' },
      ])
      await done(out.acknowledge(page.dedupKey, 'dana@meridian.example'))
      expect(sim.pages()).toMatchObject([{ state: 'acknowledged' }])
      await done(out.resolve(page.dedupKey, 'dana@meridian.example'))
      expect(sim.pages()).toMatchObject([{ state: 'resolved', summary: page.summary }])
      expect(sim.pages()[0]?.events.map(({ action }) => action)).toEqual(['trigger', 'trigger', 'acknowledge', 'resolve'])
      await done(out.acknowledge('never-seen', 'x'))
      expect(sim.pages()).toHaveLength(1)
    }),
)

test.each(['PagerDuty', 'a webhook'] as const)('%s: an answer that was lost is sent again, since the key makes both one', (way) =>
  overHttp(way, async (out, sim) => {
    sim.loseAnswer()
    await done(out.trigger(page))
    expect(sim.pages()[0]?.events).toHaveLength(2)
  }),
)

test('a webhook signed with another secret is refused, and so is a foreign routing key', async () => {
  const sim = simulatedPager({ clock: systemClock, routingKey: 'R-1', webhookSecret: 'hush-1' })
  const served = await serve(sim.fetch)
  try {
    for (const settings of [
      { kind: 'webhook', url: `${served.url}/hook` },
      { kind: 'pagerduty', url: served.url },
    ])
      await expect(done(pager.open({ settings, secret: () => 'wrong-secret', clock: systemClock }).trigger(page))).rejects.toBeInstanceOf(
        UpstreamRefused,
      )
    expect(sim.pages()).toEqual([])
  } finally {
    await served.stop()
  }
})

test('the wait that a 429 asks for is kept, on the clock that is given', async () => {
  const clock = fakeClock(0)
  const sim = simulatedPager({ clock })
  const free = sim.answer(429, { retryAfter: '5' })
  const sending = done(sim.client().trigger(page))
  await clock.advance(4_000)
  free()
  expect(sim.pages()).toEqual([])
  await clock.advance(2_100) // 5 s and up to a fifth more
  await sending
  expect(sim.pages()).toHaveLength(1)
})

test('where none is configured there is none: its effects do nothing; a secret that is missing is named', async () => {
  const absent = pager.open({ settings: {}, secret: none, clock: systemClock })
  expect(absent.there).toBe(false)
  expect(await done(absent.trigger(page))).toBeNull()
  const keyless = pager.open({ settings: { kind: 'pagerduty' }, secret: none, clock: systemClock })
  await expect(done(keyless.trigger(page))).rejects.toThrow('Secret file `pager-routing-key`')
})

test.each([
  [{ kind: 'webhook' }, 'a webhook needs an address'],
  [{ kind: 'webhook', url: 'http://pager.example/x' }, 'expected an https address'],
  [{ kind: 'sms' }, 'Invalid option'],
  [{ kinds: 'pagerduty' }, 'Unrecognized key'],
])('settings %j are refused: %s', (settings, words) => {
  expect(String(pager.settings?.safeParse(settings).success)).toBe('false')
  expect(() => pager.open({ settings, secret: none, clock: systemClock })).toThrow(words)
})

test('pages outlive a restart of the simulator', async () => {
  const clock = fakeClock(0)
  const before = simulatedPager({ clock })
  await done(before.client().trigger(page))
  const after = simulatedPager({ clock })
  after.load(before.save())
  await done(after.client().resolve(page.dedupKey, 'dana'))
  expect(after.pages()).toMatchObject([{ state: 'resolved', summary: page.summary }])
})
