import { botContract, talkTo } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { scout } from './bot.ts'

// What every bot must keep: help, roles, strangers, cards pressed twice, late and from elsewhere.
botContract(scout, { folder: import.meta.dirname })

test('it greets by name', async () => {
  const talk = await talkTo(scout)
  expect(await talk.says('greet Dana')).toBe('Hello, Dana.')
  await talk.stop()
})

test('a note is kept once, also over a restart, and forgotten the next morning but one', async () => {
  const first = await talkTo(scout, { roles: { dana: ['analyst'] }, rooms: { ops: 'ops' } })
  await first.says('note')
  const form = first.newestCard()
  expect(await first.presses('save', { note: 'Printer on floor 3 is ours' }, { card: form })).toContain('Noted at 11:00 EDT')
  expect(await first.presses('save', { note: 'Printer on floor 3 is ours' }, { card: form })).toContain('already used')
  await first.kill()
  const talk = await talkTo(scout, { roles: { dana: ['analyst'] }, rooms: { ops: 'ops' }, timings: { sweepMs: 3_600_000 }, after: first })
  expect(await talk.says('notes')).toContain('Printer on floor 3 is ours')
  for (let hour = 0; hour < 48; hour++) {
    await talk.clock.advance(3_600_000)
    await talk.settled()
  }
  expect(talk.said(talk.webex.groupRoom('ops')).map((one) => one.text)).toContain('1 notes of yesterday were forgotten.')
  expect(await talk.says('notes')).toContain('There are no notes yet')
  await talk.stop()
})
