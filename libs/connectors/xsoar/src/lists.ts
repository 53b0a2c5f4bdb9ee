import type { List } from './contract.ts'
import type { WireList } from './schema.ts'

/** A list in our words: JSON is parsed, other text stays text. */
export function listOf({ id, name, version, data }: WireList): List {
  return { name: name ?? id, version: version ?? 0, data: parsed(data) }
}

/** A list as XSOAR takes it. One that does not exist yet has no id. */
export function wireList({ name, version, data }: List): Readonly<Record<string, unknown>> {
  const plain = typeof data === 'string'
  return {
    ...(version > 0 && { id: name, version }),
    name,
    type: plain ? 'plain_text' : 'json',
    data: plain ? data : JSON.stringify(data, null, 2),
  }
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
