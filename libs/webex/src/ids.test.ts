import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clusterName, parseRestId, restId, uuidOf, type IdType } from './ids.ts'

const clusters = fc.constantFrom('us', 'urn:TEAM:eu-central-1_k', 'urn:TEAM:us-west-2_r', 'urn:TEAM:ap-southeast-2_m')
const plainTypes = fc.constantFrom<IdType>('MESSAGE', 'ROOM', 'ATTACHMENT_ACTION', 'TEAM', 'WEBHOOK')

test('a REST id gives back what it was made of', () => {
  fc.assert(
    fc.property(clusters, plainTypes, fc.uuid(), (cluster, type, key) => {
      expect(parseRestId(restId(cluster, type, key))).toEqual({ cluster, type, key })
    }),
  )
})

test('people and organisations are named in us, whatever the region', () => {
  fc.assert(
    fc.property(clusters, fc.uuid(), (cluster, key) => {
      expect(parseRestId(restId(cluster, 'PEOPLE', key))?.cluster).toBe('us')
    }),
  )
})

test('memberships and contents keep their two-part keys', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat(9), (a, b, index) => {
      expect(parseRestId(restId('us', 'MEMBERSHIP', `${a}:${b}`))?.key).toBe(`${a}:${b}`)
      expect(parseRestId(restId('us', 'CONTENT', `${a}/${index}`))?.key).toBe(`${a}/${index}`)
    }),
  )
})

test('plain and URL-safe base64 are the same text, so ids compare as they are', () => {
  fc.assert(
    fc.property(clusters, plainTypes, fc.uuid(), (cluster, type, key) => {
      const plain = Buffer.from(`ciscospark://${cluster}/${type}/${key}`).toString('base64').replace(/=+$/, '')
      expect(restId(cluster, type, key)).toBe(plain)
    }),
  )
})

test('no text makes the parser throw, and what it accepts it can make again', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const id = parseRestId(text)
      if (id) expect(parseRestId(restId(id.cluster, id.type, id.key))).toBeDefined()
    }),
  )
  expect(parseRestId('')).toBeUndefined()
  expect(parseRestId(Buffer.from('ciscospark://us/NONSENSE/x').toString('base64url'))).toBeUndefined()
})

test('a UUID comes out in lower case from an id and from itself', () => {
  expect(uuidOf(restId('us', 'ROOM', 'C7E1A7F0-EA0A-11F0-9F3D-3F0A7C1E2D11'))).toBe('c7e1a7f0-ea0a-11f0-9f3d-3f0a7c1e2d11')
  expect(uuidOf('C7E1A7F0-EA0A-11F0-9F3D-3F0A7C1E2D11')).toBe('c7e1a7f0-ea0a-11f0-9f3d-3f0a7c1e2d11')
})

test('the two American clusters are called us, others keep three parts', () => {
  expect(clusterName('urn:TEAM:us-east-2_a:conversation')).toBe('us')
  expect(clusterName('urn:TEAM:us-east-1_int13:identityLookup')).toBe('us')
  expect(clusterName('urn:TEAM:eu-central-1_k:conversation')).toBe('urn:TEAM:eu-central-1_k')
  expect(clusterName('urn:TEAM:us-west-2_r')).toBe('urn:TEAM:us-west-2_r')
})
