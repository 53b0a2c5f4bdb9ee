import { expect, test } from 'vitest'
import { fromWire, isUuid, toWire, uuidIn } from './wire-ids.ts'

const uuid = 'c7e1a8b0-0000-4000-8000-000000000001'

test('a REST id says region, type and UUID, and can be read again', () => {
  expect(Buffer.from(toWire('MESSAGE', uuid), 'base64').toString()).toBe(`ciscospark://us/MESSAGE/${uuid}`)
  expect(Buffer.from(toWire('ROOM', uuid, 'eu'), 'base64').toString()).toBe(`ciscospark://urn:TEAM:eu-central-1_k/ROOM/${uuid}`)
  expect(fromWire(toWire('CONTENT', `${uuid}/0`, 'eu'))).toEqual({ cluster: 'eu', type: 'CONTENT', uuid: `${uuid}/0` })
})

test('people are always of the first region, ids carry no padding, another type or region is not taken', () => {
  expect(toWire('PEOPLE', uuid, 'eu')).toBe(toWire('PEOPLE', uuid))
  expect(toWire('MESSAGE', uuid)).not.toContain('=')
  expect(uuidIn('ROOM', toWire('MESSAGE', uuid))).toBeUndefined()
  expect(fromWire(Buffer.from(`ciscospark://urn:TEAM:mars-1/ROOM/${uuid}`).toString('base64url'))).toBeUndefined()
  expect(fromWire(uuid)).toBeUndefined()
  expect([isUuid(uuid), isUuid(toWire('ROOM', uuid))]).toEqual([true, false])
})
