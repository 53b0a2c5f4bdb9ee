import { hash } from 'node:crypto'

/** One independent stream of ids or draws: a further device does not change the ids of messages (webex.md §10.10). */
export type Stream =
  | 'people'
  | 'tokens'
  | 'rooms'
  | 'messages'
  | 'devices'
  | 'envelopes'
  | 'frames'
  | 'links'
  | 'faults'
  | 'tracking'
  | 'tickets'

/** Every id and draw of one sandbox, from its seed. Streams are counters, so a snapshot can hold where they stand. */
export interface Ids {
  /** A UUID that looks random (version 4). */
  uuid(stream: Stream): string
  /** A UUID that looks time-ordered (version 1), never before the last one. `at` = ms since 1970. */
  activity(at: number): string
  /** A number in [0, 1). */
  draw(stream: Stream): number
  save(): IdsSnapshot
  load(from: IdsSnapshot): void
}
export interface IdsSnapshot {
  readonly seed: number
  readonly counts: Readonly<Record<string, number>>
  readonly ticks: string
}

/** 100 ns steps between 1582-10-15 and 1970-01-01: where version 1 UUIDs count from. */
const epochTicks = 122_192_928_000_000_000n

/** The ids of a seed. */
export function seededIds(seed: number): Ids {
  let root = seed
  let node = nodeOf(root)
  let ticks = 0n
  const counts = new Map<string, number>()
  const next = (stream: Stream): Buffer => {
    const count = counts.get(stream) ?? 0
    counts.set(stream, count + 1)
    return digest(`${root}/${stream}/${count}`)
  }
  return {
    uuid: (stream) => uuidOf(next(stream)),
    draw: (stream) => next(stream).readUIntBE(0, 6) / 2 ** 48,
    activity: (at) => {
      const wanted = BigInt(Math.floor(at)) * 10_000n + epochTicks
      ticks = wanted > ticks ? wanted : ticks + 1n
      const hex = ticks.toString(16).padStart(15, '0')
      return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${node}`
    },
    save: () => ({ seed: root, counts: Object.fromEntries(counts), ticks: ticks.toString() }),
    load: (from) => {
      root = from.seed
      node = nodeOf(root)
      ticks = BigInt(from.ticks)
      counts.clear()
      for (const [stream, count] of Object.entries(from.counts)) counts.set(stream, count)
    },
  }
}

/** A UUID that depends on nothing but the seed and a text: for people, whose ids must not depend on the order of calls. */
export function uuidFrom(seed: number, text: string): string {
  return uuidOf(digest(`${seed}/fixed/${text}`))
}

/** `length` characters of A–Z a–z 0–9 that depend on seed and text alone. */
export function lettersFrom(seed: number, text: string, length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  let out = ''
  for (let part = 0; out.length < length; part++) {
    for (const byte of digest(`${seed}/letters/${text}/${part}`)) out += letters[byte % letters.length] ?? ''
  }
  return out.slice(0, length)
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, 16)
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`
}

/** Clock sequence and node of the version 1 ids: `9xxx-xxxxxxxxxxxx`, with the multicast bit of a made-up node set. */
function nodeOf(seed: number): string {
  const hex = digest(`${seed}/node`).toString('hex', 0, 8)
  return `9${hex.slice(0, 3)}-${(Number.parseInt(hex.slice(4, 6), 16) | 1).toString(16).padStart(2, '0')}${hex.slice(6, 16)}`
}
