import { isDeepStrictEqual } from 'node:util'
import { UpstreamRefused, type Effect, type EffectCall } from '@nightshift/resilience'
import { jsonOf } from '@nightshift/upstream'
import type { List, ListEdit } from '../contract.ts'
import { within, type Door } from '../door.ts'
import { wireList } from '../lists.ts'
import { list } from '../reads.ts'
import { listShape } from '../schema.ts'
import { effect } from './effect.ts'

/** How often an edit is applied anew while others write too (X10). */
const edits = 3

/** X10: writes a list whose version was read. */
export function saveList(door: Door, key: string, given: List, written: () => void): Effect<{ readonly version: number }> {
  return effect(door, key, 'list.save', {
    run: (call) => save(door, given, call).finally(written),
    find: async ({ signal }) => {
      const now = await list(door, given.name, { signal })
      return now && now.version > given.version && isDeepStrictEqual(now.data, given.data) ? { version: now.version } : undefined
    },
  })
}

/** X9 + X10: reads, changes, writes; anew while the version moves. */
export function editList(door: Door, key: string, name: string, edit: ListEdit, written: () => void): Effect<{ readonly version: number }> {
  return effect(door, key, 'list.edit', {
    run: async (call) => {
      for (let tried = 1; ; tried++) {
        const now = await list(door, name, { signal: call.signal })
        const data = edit.change(now?.data)
        try {
          return await save(door, { name, version: now?.version ?? 0, data }, call).finally(written)
        } catch (error) {
          if (!(error instanceof UpstreamRefused) || error.kind !== 'conflict' || tried >= edits) throw error
        }
      }
    },
    find: async ({ signal }) => {
      const now = await list(door, name, { signal })
      return now && edit.done(now.data) ? { version: now.version } : undefined
    },
  })
}

async function save(door: Door, given: List, call: EffectCall): Promise<{ readonly version: number }> {
  const { version } = await door.call({
    op: 'saveList',
    about: `list "${given.name}"`,
    method: 'POST',
    path: '/lists/save',
    body: { json: wireList(given) },
    write: true,
    take: jsonOf(listShape),
    ...within(call),
  })
  return { version: version ?? given.version + 1 }
}
