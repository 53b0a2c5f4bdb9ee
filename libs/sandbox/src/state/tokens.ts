import { tokenOf } from '../org.ts'

/** Who a token belongs to. Tokens are derived, so nothing but the generation and the refusals is kept. */
export interface Tokens {
  /** The token that is good now for an identity. */
  of(person: string): string
  /** Whose token it is and whether it is still good; undefined for one that was never issued. */
  read(token: string): { readonly person: string; readonly good: boolean } | undefined
  /** Makes a new token; the old one is refused from now on. */
  rotate(person: string): string
  /** Refuses the present token, or takes that back. */
  revoke(person: string, revoked: boolean): void
  save(): TokensSnapshot
  load(seed: number, from: TokensSnapshot): void
}
export interface TokensSnapshot {
  readonly generations: Readonly<Record<string, number>>
  readonly revoked: readonly string[]
}

/** Tokens of a seed. */
export function tokens(first: number): Tokens {
  let seed = first
  const generations = new Map<string, number>()
  const owners = new Map<string, string>()
  const revoked = new Set<string>()
  const of = (person: string): string => {
    const token = tokenOf(seed, person, generations.get(person) ?? 0)
    owners.set(token, person)
    return token
  }
  return {
    of,
    read: (token) => {
      const person = owners.get(token)
      return person === undefined ? undefined : { person, good: !revoked.has(person) && of(person) === token }
    },
    rotate: (person) => {
      of(person)
      generations.set(person, (generations.get(person) ?? 0) + 1)
      return of(person)
    },
    revoke: (person, off) => {
      of(person)
      if (off) revoked.add(person)
      else revoked.delete(person)
    },
    save: () => ({
      generations: Object.fromEntries([...new Set(owners.values())].map((person) => [person, generations.get(person) ?? 0])),
      revoked: [...revoked],
    }),
    load: (next, from) => {
      seed = next
      owners.clear()
      revoked.clear()
      generations.clear()
      for (const [person, generation] of Object.entries(from.generations)) {
        for (let each = 0; each <= generation; each++) {
          generations.set(person, each)
          of(person)
        }
      }
      for (const person of from.revoked) revoked.add(person)
    },
  }
}
