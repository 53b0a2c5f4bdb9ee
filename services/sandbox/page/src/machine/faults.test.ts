import type { KnobDescription } from '@nightshift/sandbox/contract'
import { expect, test } from 'vitest'
import { botButtons, endsAt, faultName, knobName, upstreams, webexButtons } from './faults.ts'

const knob = (name: string, parameters: Readonly<Record<string, string>> = {}): KnobDescription => ({
  name,
  about: `about ${name}`,
  kind: 'knob',
  ends: 'lasts',
  parameters,
})

test('only what the local Webex can do has a button, the usual first', () => {
  const knobs = [knob('ws.freeze'), knob('ws.cut')]
  expect(botButtons(knobs, 'toodles')).toEqual([
    { title: 'Cut', about: 'about ws.cut', fault: { knob: 'ws.cut', bot: 'toodles' } },
    { title: 'Half-open', about: 'about ws.freeze', fault: { knob: 'ws.freeze', bot: 'toodles' } },
  ])
  expect(webexButtons([])).toEqual([])
})

test('a tool appears with its buttons as soon as there are knobs about upstreams, also one that is not known here', () => {
  expect(upstreams([knob('ws.cut')])).toEqual([])
  const found = upstreams([knob('upstream.down', { tool: '`xsoar` or `jira`' }), knob('upstream.flaky')])
  expect(found.map(({ tool, buttons }) => [tool, buttons.map(({ title }) => title)])).toEqual([
    ['xsoar', ['Down', 'flaky']],
    ['jira', ['Down', 'flaky']],
  ])
  expect(found[0]?.buttons[0]?.fault).toEqual({ knob: 'upstream.down', tool: 'xsoar', forMs: 60_000 })
})

test('a fault has a name that can be read, and the time at which it ends where it ends by itself', () => {
  const set = { id: 'fault-1', fault: { knob: 'rest.status', code: 429, forMs: 30_000 }, hits: 0, setAt: 1_000 }
  expect(faultName(set)).toBe('429 storm')
  expect(endsAt(set)).toBe(31_000)
  expect(endsAt({ ...set, fault: { knob: 'ws.freeze' } })).toBeUndefined()
  expect(faultName({ ...set, fault: { knob: 'upstream.down', tool: 'xsoar' } })).toBe('XSOAR down')
  expect(knobName('ws.badJson')).toBe('ws.badJson')
})
