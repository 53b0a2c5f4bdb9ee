import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, genesis, hashOf, verifyChain } from './audit-chain.ts'
import type { AuditRow, Json } from './contract.ts'

function chain(length: number): readonly AuditRow[] {
  const rows: AuditRow[] = []
  for (let seq = 1; seq <= length; seq++) {
    const link = {
      seq,
      at: 1_000 + seq,
      actor: 'dana',
      room: 'room',
      action: `deed ${seq}`,
      detail: { seq },
      result: 'done',
      prev: rows.at(-1)?.hash ?? genesis.hash,
    }
    rows.push({ ...link, hash: hashOf(link) })
  }
  return rows
}
/** The row with other content, its own hash made to fit. */
const rehashed = (row: AuditRow | undefined, change: Partial<AuditRow>): AuditRow => {
  if (!row) throw new Error('No such row')
  return { ...row, ...change, hash: hashOf({ ...row, ...change }) }
}

const rows = chain(6)

test('canonical JSON is one text for one value, members sorted by code units', () => {
  expect(canonicalJson({ b: [1, { z: null, a: 'ü"\n' }], a: 1e21, ä: -0, Z: true })).toBe(
    '{"Z":true,"a":1e+21,"b":[1,{"a":"ü\\"\\n","z":null}],"ä":0}',
  )
})

test('canonical JSON reads back as the same value, in whatever order its members were written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (drawn) => {
      const value = JSON.parse(JSON.stringify(drawn)) as Json // what the store keeps
      expect(JSON.parse(canonicalJson(value))).toEqual(value)
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
    }),
    { numRuns: 100 },
  )
})

test('a sound chain is sound, from the beginning, from an anchor, and where it is empty', () => {
  expect(verifyChain(rows)).toEqual({ ok: true })
  expect(verifyChain(rows.slice(3), rows[2])).toEqual({ ok: true })
  expect(verifyChain([])).toEqual({ ok: true })
})

test('an edit is found at the row that was edited', () => {
  const changes: readonly Partial<AuditRow>[] = [
    { actor: 'eve' },
    { room: 'r' },
    { at: 1 },
    { action: 'other' },
    { detail: null },
    { result: 'failed' },
    { hash: '0'.repeat(64) },
  ]
  for (const change of changes) {
    expect(verifyChain(rows.map((row) => (row.seq === 3 ? { ...row, ...change } : row)))).toEqual({
      ok: false,
      brokenAt: 3,
      kind: 'edited',
    })
  }
})

test('an edit whose hash was made to fit is found at the next row', () => {
  expect(verifyChain(rows.map((row) => (row.seq === 3 ? rehashed(row, { result: 'never' }) : row)))).toEqual({
    ok: false,
    brokenAt: 4,
    kind: 'unlinked',
  })
})

test('a deleted row is found, also where the rest was renumbered', () => {
  expect(verifyChain(rows.toSpliced(2, 1))).toEqual({ ok: false, brokenAt: 4, kind: 'missing' })
  expect(verifyChain(rows.slice(1))).toEqual({ ok: false, brokenAt: 2, kind: 'missing' })
  const renumbered = rows.toSpliced(2, 1).map((row, index) => rehashed(row, { seq: index + 1 }))
  expect(verifyChain(renumbered)).toEqual({ ok: false, brokenAt: 3, kind: 'unlinked' })
})

test('an order that was changed is found', () => {
  expect(verifyChain(rows.toSpliced(2, 2, ...rows.slice(2, 4).toReversed()))).toEqual({ ok: false, brokenAt: 4, kind: 'reordered' })
  expect(verifyChain(rows.slice(2), rows[4])).toEqual({ ok: false, brokenAt: 3, kind: 'reordered' })
})

test('a row put in between is found', () => {
  expect(verifyChain(rows.toSpliced(3, 0, rehashed(rows[2], { action: 'put in' })))).toEqual({ ok: false, brokenAt: 3, kind: 'inserted' })
})

test('a chain that was cut short, or made anew, shows only against an anchor', () => {
  expect(verifyChain(rows.slice(0, 4))).toEqual({ ok: true })
  const anew = chain(3)
    .map((row) => rehashed(row, { actor: 'eve', prev: genesis.hash }))
    .slice(0, 1)
  expect(verifyChain(anew)).toEqual({ ok: true })
  expect(verifyChain(rows.slice(1), anew[0])).toEqual({ ok: false, brokenAt: 2, kind: 'unlinked' })
})

function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((member: Json) => reversed(member))
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  )
}
