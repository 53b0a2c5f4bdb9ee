import type { FromBot } from '@nightshift/host/ipc'
import { expect, test } from 'vitest'
import { fleetView } from './fleet-view.ts'

interface FakeChild {
  readonly name: string
  pid: number | undefined
  restarts: number
  lastExit: { readonly at: number; readonly signal: string; readonly asked: boolean } | undefined
}
const child = (name: string): FakeChild => ({ name, pid: 1, restarts: 0, lastExit: undefined })
const status = (more: object = {}): FromBot => ({
  type: 'status',
  ready: true,
  state: 'live',
  inbox: 0,
  outbox: 0,
  linkState: 'live',
  ...more,
})
const probed = (bot: string, ms?: number): FromBot => ({
  type: 'path',
  event: { point: 'probed', bot, at: 9, detail: ms === undefined ? 'missed' : 'ok', ...(ms === undefined ? {} : { ms }) },
})
const two = (): { readonly toodles: FakeChild; readonly view: ReturnType<typeof fleetView> } => {
  const toodles = child('toodles')
  return {
    toodles,
    view: fleetView(
      new Map([
        ['toodles', toodles],
        ['pinger', child('pinger')],
      ]),
    ),
  }
}

test('a bot is shown as its process says, and as the process itself is', () => {
  const { toodles, view } = two()
  expect(view.fleet()[0]).toMatchObject({ name: 'toodles', ready: false, state: 'starting', pid: 1 })
  expect(view.heard('toodles', status({ inbox: 3 }))).toBe(true)
  expect(view.heard('toodles', status({ inbox: 3, lastFrameAt: 5 }))).toBe(false)
  toodles.restarts = 2
  expect(view.fleet()[0]).toMatchObject({ ready: true, inbox: 3, lastFrameAt: 5, restarts: 2 })
})

test('what a process said before it ended holds no more', () => {
  const { toodles, view } = two()
  view.heard('toodles', status())
  toodles.pid = undefined
  toodles.lastExit = { at: 4, signal: 'SIGKILL', asked: false }
  view.changed('toodles')
  expect(view.fleet()[0]).toMatchObject({ ready: false, state: 'ended', pid: undefined, lastExit: { signal: 'SIGKILL' } })
  expect(view.of('toodles').ready).toBe(false)
})

test("a bot's round trips are what Pinger's process found, the last forty, with the missed ones", () => {
  const { view } = two()
  for (let ms = 1; ms <= 45; ms++) view.heard('pinger', probed('toodles', ms))
  expect(view.heard('pinger', probed('toodles'))).toBe(true)
  const [bot] = view.fleet()
  expect(bot?.roundTrips).toHaveLength(40)
  expect(bot?.roundTrips?.slice(-2)).toEqual([45, null])
  expect(bot?.lastProbeAt).toBe(9)
})

test("the next probe is the next run of Pinger's round; Pinger does not probe itself", () => {
  const { view } = two()
  view.heard('pinger', status({ jobs: [{ name: 'round', at: 77 }] }))
  expect(view.fleet().map(({ nextProbeAt }) => nextProbeAt)).toEqual([77, undefined])
})
