import type { LinkState } from '@nightshift/webex'
import { expect, test } from 'vitest'
import { openPausing } from './pausing.ts'
import { openReadiness } from './readiness.ts'
import type { WatchedStore } from './watched-store.ts'

function rig() {
  const drain = new AbortController()
  const pausing = openPausing()
  const firsts: number[] = []
  let elapsed = 0
  let stuck: string | undefined
  let state: LinkState = { name: 'discovering', since: 0 }
  const readiness = openReadiness(
    drain.signal,
    pausing,
    () => elapsed,
    (afterMs) => firsts.push(afterMs),
  )
  const store = { stuck: () => stuck } as WatchedStore // the part that is asked
  const link = { state: () => state } as Parameters<typeof readiness.opened>[0]['link'] & object // as above
  return {
    readiness,
    firsts,
    drain,
    pausing,
    store,
    link,
    at: (ms: number) => void (elapsed = ms),
    stick: (why: string | undefined) => void (stuck = why),
    move: (to: LinkState) => void (state = to),
  }
}

test('a start says what it waits for, step by step', () => {
  const { readiness, store, link, move } = rig()
  expect(readiness.unready()).toBe('starting')
  readiness.waitFor('opening the store')
  expect(readiness.unready()).toBe('opening the store')
  readiness.opened({ store })
  readiness.waitFor('the secret file "webex-token" is missing or empty')
  expect(readiness.unready()).toBe('the secret file "webex-token" is missing or empty')
  readiness.opened({ link })
  expect(readiness.unready()).toBe('discovering')
  move({ name: 'waiting', since: 0, until: 1, attempt: 1, cause: 'dns' })
  expect(readiness.unready()).toBe('waiting: dns')
  move({ name: 'halted', since: 0, cause: 'token refused' })
  expect(readiness.unready()).toBe('halted: token refused')
  move({ name: 'live', since: 0 })
  expect(readiness.unready()).toBeUndefined()
})

test('a start is over when the store is open, or waits for its disk: what Webex or an operator owes it is no reason to be started again', () => {
  const opens = rig().readiness
  expect(opens.started()).toBe(false)
  opens.waitFor('opening the store')
  expect(opens.started()).toBe(false)
  opens.waitFor('the store cannot be opened: read-only', true)
  opens.waitFor('opening the store')
  expect(opens.started()).toBe(true)
  const { readiness, store } = rig()
  readiness.opened({ store })
  readiness.waitFor('the secret file "webex-token" is missing or empty')
  expect(readiness.started()).toBe(true)
})

test('the time to the first ready is measured once, at the look that finds it so', () => {
  const { readiness, firsts, store, link, move, at } = rig()
  readiness.opened({ store, link })
  at(900)
  readiness.look()
  expect(readiness.firstReadyMs()).toBeUndefined()
  move({ name: 'live', since: 0 })
  at(1_234)
  readiness.look()
  at(99_000)
  readiness.look()
  expect(readiness.firstReadyMs()).toBe(1_234)
  expect(firsts).toEqual([1_234])
})

test('a live link without a store that commits is not ready; draining comes before all', () => {
  const { readiness, store, link, move, stick, drain } = rig()
  readiness.opened({ store, link })
  move({ name: 'live', since: 0 })
  stick('the store cannot commit since 6 s (full)')
  expect(readiness.unready()).toBe('the store cannot commit since 6 s (full)')
  stick(undefined)
  expect(readiness.unready()).toBeUndefined()
  drain.abort()
  expect(readiness.unready()).toBe('draining')
})
