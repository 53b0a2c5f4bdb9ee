import type { Person } from './contract.ts'
import { WebexRefused, WebexUnreachable } from './errors.ts'

/** Who the bot is, by its token. */
export interface Identity {
  /** Our own UUID, or an empty text before it is known. */
  uuid(): string
  /** Reads who we are, once per text of the token. Rejects as `people/me` does. */
  know(): Promise<void>
  /** Asks `people/me`: true = 401, false = the token is good, undefined = it cannot be told now. */
  isTokenDead(): Promise<boolean | undefined>
}

export function openIdentity(token: () => string, whoAmI: () => Promise<Person>): Identity {
  let self: Person | undefined
  let knownFor = ''
  return {
    uuid: () => self?.uuid ?? '',
    know: async () => {
      const text = token()
      if (self && knownFor === text) return
      self = await whoAmI()
      knownFor = text
    },
    isTokenDead: async () => {
      try {
        await whoAmI()
        return false
      } catch (error) {
        return (error instanceof WebexUnreachable || error instanceof WebexRefused) && error.status === 401 ? true : undefined
      }
    },
  }
}

/** Three parts by underscore, or a JWT: the shapes of a bot's token (webex.md §1). */
export function hasTokenShape(text: string): boolean {
  return text.split('_').length === 3 || /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)
}
