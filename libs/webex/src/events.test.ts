import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelOf, toInbound } from './events.ts'
import { parseFrame, type Activity } from './wire.ts'

const self = '3b1f0000-0000-4000-8000-00000000b07a'
const ana = '3b1f0000-0000-4000-8000-00000000a0a0'
const room = 'c7e10000-ea0a-11f0-9f3d-3f0a7c1e2d11'
const id = '0b0d5d30-ea0a-11f0-9f3d-3f0a7c1e2d11'
const other = '0b0d5d30-ea0a-11f0-9f3d-000000000000'
const conv = 'https://conv-a.wbx2.com/conversation/api/v1'
const target = { id: room, objectType: 'conversation', url: `${conv}/conversations/${room}`, tags: ['ONE_ON_ONE'] }
const base = {
  id,
  published: '2026-01-05T08:00:20.100Z',
  url: `${conv}/activities/${id}`,
  actor: { entryUUID: ana.toUpperCase(), id: 'something' },
  target,
}
const reader = { self, clusterOf: (url: string) => (url.startsWith('https://conv-a') ? 'us' : undefined) }
const read = (activity: Omit<Activity, 'id'> & { readonly id?: string }) => toInbound({ ...base, ...activity }, 'socket', 7, reader)
const common = { room, actor: ana, at: Date.parse(base.published), via: 'socket', cluster: 'us' }

test('a post is a message', () => {
  expect(read({ verb: 'post', object: { objectType: 'comment' } })).toEqual({
    ...common,
    kind: 'message.created',
    key: `msg:${id}`,
    message: id,
    url: `${conv}/messages/${id}`,
  })
  expect(read({ verb: 'post', object: { objectType: 'comment' }, parent: { id: other, type: 'reply' } })?.kind).toBe('message.created')
})

test('a shared file is a message too', () => {
  expect(read({ verb: 'share', object: { objectType: 'content', contentCategory: 'documents' } })).toMatchObject({
    kind: 'message.created',
    key: `msg:${id}`,
  })
})

test('what we wrote ourselves is an echo', () => {
  expect(read({ verb: 'post', object: { objectType: 'comment' }, actor: { id: self.toUpperCase() } })).toMatchObject({
    kind: 'echo',
    key: `msg:${id}`,
    actor: self,
  })
})

test('an edit is told by the message that it changes, not by its own id', () => {
  const edit = { verb: 'post', object: { objectType: 'comment' }, parent: { id: other, type: 'edit' } }
  expect(read(edit)).toEqual({
    ...common,
    kind: 'message.edited',
    key: `edit:${other}:${id}`,
    message: other,
    url: `${conv}/messages/${other}`,
  })
  expect(read({ ...edit, actor: { id: self } })).toBeUndefined()
})

test('a press on a card names the action and the card', () => {
  expect(read({ verb: 'cardAction', object: { objectType: 'submit', inputs: 'ciphertext' }, parent: { id: other } })).toEqual({
    ...common,
    kind: 'card.submitted',
    key: `act:${id}`,
    action: id,
    card: other,
    url: `${conv}/attachment/actions/${id}`,
  })
})

test('a deletion names the message', () => {
  expect(read({ verb: 'delete', object: { objectType: 'activity', id: other } })).toMatchObject({
    kind: 'message.deleted',
    key: `del:${other}`,
    message: other,
  })
})

test('the end of a file scan is no change of the room', () => {
  expect(read({ verb: 'update', object: { objectType: 'content', files: { items: [{ malwareQuarantineState: 'safe' }] } } })?.kind).toBe(
    'file.state',
  )
  expect(read({ verb: 'update', object: { objectType: 'content' } })).toBeUndefined()
})

test.each(['update', 'lock', 'unlock'])('%s of a conversation changes the room', (verb) => {
  expect(read({ verb, object: { objectType: 'conversation', id: room } })).toMatchObject({ kind: 'room.changed', key: `room:${id}`, room })
})

test('members come and go, and so do we', () => {
  const object = { objectType: 'person', entryUUID: other }
  expect(read({ verb: 'add', object })).toMatchObject({ kind: 'member.added', key: `mem:${id}`, member: other })
  expect(read({ verb: 'leave', object })).toMatchObject({ kind: 'member.removed', member: other })
  expect(read({ verb: 'add', object: { ...object, entryUUID: self } })).toMatchObject({ kind: 'room.joined', key: `room:${id}` })
  expect(read({ verb: 'leave', object: { ...object, entryUUID: self } })?.kind).toBe('room.left')
})

test('a new conversation is joined if we are in it', () => {
  const object = (member: string) => ({
    objectType: 'conversation',
    id: room,
    url: target.url,
    participants: { items: [{ entryUUID: ana }, { id: member }] },
  })
  const { target: _, ...noTarget } = base
  expect(toInbound({ ...noTarget, verb: 'create', object: object(self) }, 'socket', 7, reader)).toMatchObject({
    kind: 'room.joined',
    room,
    cluster: 'us',
  })
  expect(toInbound({ ...noTarget, verb: 'create', object: object(other) }, 'socket', 7, reader)).toBeUndefined()
})

test('only our own moderator rights matter', () => {
  expect(read({ verb: 'assignModerator', object: { objectType: 'person', id: self } })).toMatchObject({
    kind: 'member.changed',
    member: self,
  })
  expect(read({ verb: 'unassignModerator', object: { objectType: 'person', id: other } })).toBeUndefined()
})

test.each([
  ['a reaction', { verb: 'add', object: { objectType: 'reaction2' }, parent: { type: 'reaction', id: other } }],
  ['a read receipt', { verb: 'acknowledge', object: { objectType: 'activity' } }],
  ['a tombstone', { verb: 'tombstone', object: { objectType: 'activity', id: other } }],
  ['hiding', { verb: 'hide', object: { objectType: 'conversation' } }],
  ['a verb of tomorrow', { verb: 'teleport' }],
])('%s is not kept', (_, activity) => expect(read(activity)).toBeUndefined())

test('a bare post of id and verb is still a message', () => {
  expect(toInbound({ id, verb: 'post' }, 'socket', 7, reader)).toEqual({
    kind: 'message.created',
    key: `msg:${id}`,
    message: id,
    room: '',
    actor: '',
    at: 7,
    via: 'socket',
  })
})

test('what is not kept is counted by verb and object', () => {
  expect(labelOf({ id, verb: 'add', object: { objectType: 'reaction2' } })).toBe('add reaction2')
  expect(labelOf({ id, verb: 'hide' })).toBe('hide')
})

test('a frame needs an id and nothing else; junk is no frame', () => {
  expect(parseFrame('{"id":"a"}')).toEqual({ id: 'a' })
  expect(parseFrame('{"id":"c1","type":"pong","sequenceNumber":2}')).toEqual({ id: 'c1', type: 'pong', sequenceNumber: 2 })
  expect(parseFrame('{"id":"a","data":{"eventType":"conversation.activity","activity":{"verb":"post"}}}')).toEqual({
    id: 'a',
    eventType: 'conversation.activity',
  })
  for (const junk of ['', '[]', 'null', '7', '"x"', '{', '{"id":7}', '{"data":{}}']) expect(parseFrame(junk)).toBeUndefined()
})

test('no frame makes the reader throw', () => {
  const verbs = fc.constantFrom('post', 'share', 'update', 'cardAction', 'delete', 'add', 'leave', 'create', 'lock', 'assignModerator', 'x')
  fc.assert(
    fc.property(verbs, fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (verb, actor, object, activityTarget, parent) => {
      const frame = parseFrame(JSON.stringify({ id: 'e', data: { activity: { id, verb, actor, object, target: activityTarget, parent } } }))
      expect(frame?.activity).toBeDefined()
      if (frame?.activity) toInbound(frame.activity, 'socket', 7, reader)
    }),
  )
})
