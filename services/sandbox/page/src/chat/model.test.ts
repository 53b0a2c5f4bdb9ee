import type { SandboxState, SeenMessage, SeenPerson, SeenRoom } from '@nightshift/sandbox/contract'
import { expect, test } from 'vitest'
import { next, places, start, threads, titleOf, type Model } from './model.ts'

const person = (name: string, type: 'person' | 'bot' = 'person'): SeenPerson => ({
  id: name,
  uuid: name,
  email: type === 'bot' ? `${name}@webex.bot` : `${name}@meridian.example`,
  name,
  type,
  ...(type === 'bot' && { handle: name }),
})
const room = (id: string, type: 'direct' | 'group', ...members: readonly string[]): SeenRoom => ({
  id,
  uuid: id,
  title: id,
  type,
  isLocked: false,
  created: '2026-01-01T00:00:00.000Z',
  lastActivity: '2026-01-01T00:00:00.000Z',
  members,
})
const dana = 'dana@meridian.example'
const state: SandboxState = {
  seed: 1,
  startedAt: '',
  now: '2026-01-01T01:00:00.000Z',
  clock: 'real',
  people: [person('dana'), person('luis'), person('toodles', 'bot'), person('msoar', 'bot')],
  rooms: [
    room('triage', 'group', dana),
    room('leads', 'group', 'luis@meridian.example'),
    room('direct', 'direct', dana, 'toodles@webex.bot'),
  ],
  devices: [],
  links: [],
  faults: [],
  unhandled: 0,
}
const message = (
  id: string,
  roomId: string,
  by: string,
  created = '2026-01-01T02:00:00.000Z',
  more: Partial<SeenMessage> = {},
): SeenMessage => ({
  id,
  roomId,
  roomType: 'group',
  personEmail: by,
  text: id,
  created,
  ...more,
})
const open = next(next(start, { type: 'loaded', state }), { type: 'open', room: 'triage' })
const said = (model: Model, ...messages: readonly SeenMessage[]): Model =>
  messages.reduce((now, one) => next(now, { type: 'message', message: one }), model)

test('what is said elsewhere is unread until its room is opened; my own words and what was said before the page was opened are not', () => {
  const model = said(
    open,
    message('a', 'direct', 'toodles@webex.bot'),
    message('b', 'triage', 'luis@meridian.example'),
    message('c', 'direct', dana),
    message('old', 'direct', 'toodles@webex.bot', '2026-01-01T00:30:00.000Z'),
  )
  expect(model.unread).toEqual({ triage: 0, direct: 1 })
  expect(next(model, { type: 'open', room: 'direct' }).unread['direct']).toBe(0)
})

test('a message that comes by the feed and by the reading of its room is there once, in the order of time', () => {
  const late = message('late', 'triage', dana, '2026-01-01T02:00:09.000Z')
  const early = message('early', 'triage', dana, '2026-01-01T02:00:01.000Z')
  const model = next(said(open, late), { type: 'history', room: 'triage', messages: [early, late] })
  expect(model.messages['triage']?.map(({ id }) => id)).toEqual(['early', 'late'])
  expect(said(model, late)).toBe(model)
})

test('an edit replaces the message, a deletion takes it away', () => {
  const model = said(open, message('a', 'triage', dana))
  const edited = next(model, {
    type: 'edited',
    message: message('a', 'triage', dana, undefined, { text: 'better', updated: '2026-01-01T02:01:00.000Z' }),
  })
  expect(edited.messages['triage']).toMatchObject([{ text: 'better' }])
  expect(next(edited, { type: 'deleted', id: 'a', roomId: 'triage' }).messages['triage']).toEqual([])
})

test('a thread stands under its root; an answer to what was deleted stands alone', () => {
  const root = message('root', 'triage', dana)
  const reply = message('reply', 'triage', dana, undefined, { parentId: 'root' })
  const orphan = message('orphan', 'triage', dana, undefined, { parentId: 'gone' })
  expect(threads([root, reply, orphan]).map(({ root: first, replies }) => [first.id, replies.map(({ id }) => id)])).toEqual([
    ['root', ['reply']],
    ['orphan', []],
  ])
})

test('the list has the bots I can write to, talked to or not, and only the rooms I am in', () => {
  const { direct, rooms } = places(open)
  expect(direct.map(({ title, room: of }) => [title, of !== undefined])).toEqual([
    ['msoar', false],
    ['toodles', true],
  ])
  expect(rooms.map(({ title }) => title)).toEqual(['triage'])
  expect(titleOf(open, state.rooms[2] ?? room('', 'group'))).toBe('toodles')
})

test('somebody else has other rooms, and nothing is open', () => {
  const luis = next(open, { type: 'me', email: 'luis@meridian.example' })
  expect(luis.room).toBeUndefined()
  expect(places(luis).rooms.map(({ title }) => title)).toEqual(['leads'])
})
