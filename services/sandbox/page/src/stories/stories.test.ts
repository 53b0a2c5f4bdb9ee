import type { ToldEvent } from '@nightshift/sandbox/contract'
import { expect, test } from 'vitest'
import { emptyBook, type Book } from './book.ts'
import away from './recorded/away.jsonl?raw'
import cut from './recorded/cut.jsonl?raw'
import deaf from './recorded/deaf.jsonl?raw'
import halfOpen from './recorded/half-open.jsonl?raw'
import kill from './recorded/kill.jsonl?raw'
import picture from './recorded/picture.jsonl?raw'
import room from './recorded/room.jsonl?raw'
import { lengthMs, plain } from './sentence.ts'
import { learned, newestFirst, tell, type Picture } from './stories.ts'

/** Feeds of real processes; the sentences are what a visitor reads. */
const eventsOf = (text: string): readonly ToldEvent[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ToldEvent) // recorded from the feed itself
const known = learned(emptyBook, JSON.parse(picture) as Picture) // recorded with them
const lines = (book: Book, now = 0): readonly string[] =>
  [...newestFirst(book)].reverse().map((story) => plain(story, now).replaceAll(/\d\d:\d\d:\d\d/g, '‹clock›'))

test('a question is asked, stored, acknowledged and answered once; a killed bot is restarted and answers what was asked meanwhile once', () => {
  expect(lines(tell(known, eventsOf(kill)))).toEqual([
    'asked ‹clock› · stored +19 ms · acknowledged +0 ms · answered +52 ms, once',
    'asked ‹clock› · killed · restarted +0.3 s · fetched back +2.6 s · answered +0.1 s, once',
    'killed ‹clock› · restarted +0.3 s · ready +2.6 s · 1 message fetched back',
    'killed ‹clock› · restarted +0.3 s · ready +1.4 s · 1 message fetched back',
    'asked ‹clock› · its process is down · restarted +0.2 s · fetched back +1.5 s · answered +43 ms, once',
  ])
})

test('the story is the same whether the feed comes line by line or at once', () => {
  for (const recorded of [kill, halfOpen, cut, deaf, away, room]) {
    const events = eventsOf(recorded)
    expect(lines(events.reduce((book, event) => tell(book, [event]), known))).toEqual(lines(tell(known, events)))
  }
})

test('a question in a room is told with the bot that was mentioned', () => {
  const [story] = newestFirst(tell(known, eventsOf(room)))
  expect(story).toMatchObject({ kind: 'question', bot: 'toodles', by: 'dana.okafor@meridian.example', title: 'Toodles who' })
  expect(plain(story ?? never(), 0)).toMatch(/^asked .* · stored \+5 ms · acknowledged \+0 ms · answered \+12 ms, once$/)
})

test('a deaf link is healed by Pinger, and what was asked meanwhile is fetched back', () => {
  const [fault, question] = lines(tell(known, eventsOf(deaf)))
  expect(fault).toBe('deaf ‹clock› · 2 probes missed, the first +3.0 s · new link +3.0 s, asked for by Pinger · 1 message fetched back')
  expect(question).toBe('asked ‹clock› · fetched back +5.5 s · answered +13 ms, once')
})

test('a cut is noticed and the link is live again; Webex away is over when every bot is back', () => {
  expect(lines(tell(known, eventsOf(cut)))).toEqual(['cut ‹clock› · noticed +4 ms (1006) · live +0.4 s'])
  expect(lines(tell(known, eventsOf(away)))).toEqual(['webex away ‹clock› · noticed by 1 bot +4 ms · ended +5.0 s · 1 of 1 live +1.1 s'])
})

test('a story that goes on shows where it stands, and how long it has lasted', () => {
  const events = eventsOf(kill)
  const at = events.findIndex((event) => event.type === 'fleet' && event.bots[0]?.lastExit !== undefined)
  const midway = tell(known, events.slice(0, at + 1))
  const now = events[at]?.at ?? 0
  const [killed, question] = newestFirst(midway)
  expect(plain(killed ?? never(), now + 700)).toMatch(/^killed .* · restarting, 0\.7 s$/)
  expect(plain(question ?? never(), now + 700)).toMatch(/· killed · waiting for its process, 0\.7 s$/)
  expect(killed && lengthMs(killed, now + 700)).toBeGreaterThan(600)
})

test('a fault on a bot says that nobody has noticed, or how long it still lasts', () => {
  const set = (fault: object): ToldEvent => ({
    type: 'fault',
    what: 'set',
    at: 1_000,
    fault: { id: 'fault-1', fault: { knob: 'ws.freeze', bot: 'toodles', ...fault }, hits: 1, setAt: 1_000 },
  })
  expect(lines(tell(known, [set({})]), 5_000)).toEqual(['half-open ‹clock› · not noticed yet, 4.0 s'])
  expect(lines(tell(known, [set({ knob: 'rest.status', code: 429, forMs: 30_000 })]), 11_000)).toEqual([
    '429 storm ‹clock› · hit 1 call · 20 s left',
  ])
})

test('a repeated answer is told as such, and an answer in parts is still one answer', () => {
  const events = eventsOf(kill)
  const first = tell(known, events.slice(0, 12))
  const answer = events.find((event) => event.type === 'message' && event.message.personEmail.startsWith('toodles'))
  if (answer?.type !== 'message') return never()
  const again = (text: string, uuid: string): readonly ToldEvent[] => {
    const id = btoa(`ciscospark://us/MESSAGE/${uuid}`).replaceAll('=', '')
    const created = new Date(Date.parse(answer.message.created) + 2_000).toISOString()
    const out = events.find((event) => event.type === 'path' && event.path.point === 'sending')
    if (out?.type !== 'path') return never()
    return [
      { ...answer, message: { ...answer.message, id, text, created } },
      { ...out, path: { ...out.path, point: 'posted', detail: uuid } },
    ]
  }
  expect(lines(tell(first, again('(repeated)\nOn call', 'aaaa')))[0]).toMatch(
    /answered \+52 ms · answered again \+2\.0 s, marked “\(repeated\)”$/,
  )
  expect(lines(tell(first, again('and a picture', 'bbbb')))[0]).toMatch(/answered \+52 ms, once, in 2 parts$/)
})

test('without a supervisor the story is told from the wire alone', () => {
  const wire = eventsOf(room).filter(({ type }) => type !== 'path' && type !== 'fleet')
  expect(lines(tell(known, wire))).toEqual([expect.stringMatching(/^asked ‹clock› · answered \+\d+ ms, once$/)])
})

test('an orderly stop is not a death, and a new night has no stories', () => {
  const bot = { name: 'toodles', ready: true, state: 'live', restarts: 0, inbox: 0, outbox: 0 }
  const stopped: readonly ToldEvent[] = [
    { type: 'fleet', at: 1_000, bots: [{ ...bot, pid: 1 }] },
    { type: 'fleet', at: 2_000, bots: [{ ...bot, ready: false, pid: undefined, lastExit: { at: 2_000, code: 0, asked: true } }] },
  ]
  const book = tell(known, stopped)
  expect(lines(book, 5_000)).toEqual(['stopped ‹clock› · down, 3.0 s'])
  expect(newestFirst(tell(book, [{ type: 'reset', at: 6_000 }]))).toEqual([])
})

function never(): never {
  throw new Error('expected there to be one')
}
