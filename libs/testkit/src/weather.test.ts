import type { Fault } from '@nightshift/sandbox'
import { expect, test } from 'vitest'
import { blow, weather, weathers } from './weather.ts'

const region = { bot: 'toodles', overMs: 5_000, gusts: 20 }

test('a weather is the same for the same seed, and another for another', () => {
  for (const name of weathers) {
    expect(weather(name, 7, region)).toEqual(weather(name, 7, region))
    expect(weather(name, 7, region)).not.toEqual(weather(name, 8, region))
  }
})

test('gusts come in the order of their times, within the region, at its bot, and each ends by itself', () => {
  for (const name of weathers) {
    const gusts = weather(name, 42, region)
    expect(gusts).toHaveLength(20)
    expect(gusts.map(({ atMs }) => atMs)).toEqual(gusts.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    for (const { atMs, fault } of gusts) {
      expect(atMs).toBeLessThanOrEqual(5_000)
      expect(fault.bot).toBe('toodles')
      const lasts = /^(rest\.(status|slow)|ws\.(freeze|upgrade|delay|redeliver))$/.test(fault.knob)
      expect(lasts ? fault.forMs : 1, fault.knob).toBeGreaterThan(0)
    }
  }
})

test('faults are set one after another, until one is refused', async () => {
  const set: string[] = []
  const webex = {
    fault: async (fault: Fault) => {
      if (fault.knob === 'no such') throw new Error('Cannot set a fault')
      set.push(fault.knob)
      return []
    },
  }
  await expect(
    blow(
      webex,
      ['ws.cut', 'ws.gap', 'no such', 'ws.big'].map((knob, atMs) => ({ atMs, fault: { knob } })),
    ),
  ).rejects.toThrow('Cannot set a fault')
  expect(set).toEqual(['ws.cut', 'ws.gap'])
})
