import { expect, test } from 'vitest'
import { read, routeOf, settings } from './settings.ts'

test('nothing need be configured', () => {
  expect(read({})).toMatchObject({ intakeEvery: '20s', slaEvery: '20s', ackTask: 'Acknowledge', routes: [], users: {} })
})

test('a wrong key, severity or duration is named', () => {
  expect(settings.safeParse({ rotues: [] }).success).toBe(false)
  expect(settings.safeParse({ routes: [{ severity: 'urgent', to: 'ops' }] }).success).toBe(false)
  expect(settings.safeParse({ slaEvery: '20 secs' }).error?.issues[0]?.message).toBe('expected a duration such as "20s", got "20 secs"')
})

test('the first route whose every condition holds decides; none means triage', () => {
  const own = read({
    routes: [
      { type: 'phishing', severity: 'high', to: 'a' },
      { severity: 'high', to: 'b' },
    ],
  })
  expect(routeOf(own, { type: 'Phishing', severity: 'high' })).toBe('a')
  expect(routeOf(own, { type: 'Malware', severity: 'high' })).toBe('b')
  expect(routeOf(own, { type: 'Phishing', severity: 'low' })).toBe('triage')
})
