import { fakeClock } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { WebexUnreachable } from './errors.ts'
import { openGate } from './gate.ts'

const family = 'POST messages'

test('an open gate makes nobody wait', () => {
  expect(openGate(fakeClock(0), 600_000).pass(family, {})).toBeUndefined()
})

test('when a wait is over one call tries first, then people, then background reads', async () => {
  const clock = fakeClock(0)
  const gate = openGate(clock, 600_000)
  const went: string[] = []
  const wait = (name: string, background = false): void => void gate.pass(family, { background })?.then(() => went.push(name))
  gate.close(family, 5_000)
  wait('reader', true)
  wait('ana')
  wait('ben')
  await clock.advance(4_999)
  expect(went).toEqual([])
  await clock.advance(1)
  expect(went).toEqual(['ana'])
  gate.open(family)
  await clock.advance(0)
  expect(went).toEqual(['ana', 'ben', 'reader'])
  expect(gate.pass(family, {})).toBeUndefined()
})

test('a trial that is told to wait again keeps the others waiting', async () => {
  const clock = fakeClock(0)
  const gate = openGate(clock, 600_000)
  const went: string[] = []
  gate.close(family, 1_000)
  for (const name of ['ana', 'ben']) void gate.pass(family, {})?.then(() => went.push(name))
  await clock.advance(1_000)
  gate.close(family, 3_000)
  gate.open(family) // an older call that comes back late must not let the others go
  await clock.advance(2_999)
  expect(went).toEqual(['ana'])
  await clock.advance(1)
  expect(went).toEqual(['ana', 'ben'])
})

test('other families are not held up', () => {
  const gate = openGate(fakeClock(0), 600_000)
  gate.close(family, 5_000)
  expect(gate.pass('GET messages', {})).toBeUndefined()
})

test('who cannot wait that long is told at once, and surely nothing was sent', async () => {
  const gate = openGate(fakeClock(0), 600_000)
  gate.close(family, 5_000)
  await expect(gate.pass(family, { notAfter: 4_000 })).rejects.toMatchObject({ name: 'WebexUnreachable', sent: 'no', retryAfterMs: 5_000 })
  await expect(gate.pass(family, { notAfter: 4_000 })).rejects.toBeInstanceOf(WebexUnreachable)
})

test('whoever gives up leaves the queue', async () => {
  const clock = fakeClock(0)
  const gate = openGate(clock, 600_000)
  gate.close(family, 1_000)
  const stop = new AbortController()
  const waiting = gate.pass(family, { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await clock.advance(1_000)
  expect(gate.pass(family, {})).toBeUndefined()
})
