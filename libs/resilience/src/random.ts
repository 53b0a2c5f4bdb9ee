import { randomFillSync } from 'node:crypto'

/** Where chance comes from. Given to whatever draws, so that a run can be replayed from its seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string
  /** A random (version 4) UUID. */
  uuid(): string
}

/** The operating system's randomness: fit for ids that must not be guessed. */
export const systemRandom: Random = fromBytes((size) => randomFillSync(new Uint8Array(size)))

/** A repeatable stream drawn from a seed (mulberry32). `stream` names an independent one. Never for secrets. */
export function seededRandom(seed: number, stream = ''): Random {
  let state = seed >>> 0
  for (const letter of stream) state = Math.imul(state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return fromBytes((size) => Uint8Array.from({ length: size }, () => word() & 0xff))
}

function fromBytes(draw: (size: number) => Uint8Array): Random {
  const hex = (bytes: number): string => Buffer.from(draw(bytes)).toString('hex')
  return {
    next: () => Buffer.from(draw(6)).readUIntBE(0, 6) / 2 ** 48,
    hex,
    uuid: () => {
      const bytes = Buffer.from(draw(16))
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    },
  }
}
