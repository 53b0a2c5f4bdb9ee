import type { Cause } from './contract.ts'
import type { Wish as DeviceWish } from './registrar.ts'

/** Why a live link is to change, and into what. The old connection is read until the new one is live. */
export interface Change {
  readonly type: 'change'
  readonly cause: Cause
  readonly device: DeviceWish
  /** Ask for a new catalogue first. */
  readonly catalogue: boolean
  /** The token's text changed: the control plane is made anew first. */
  readonly token: boolean
  /** How long the old connection is still read after the new one is live. */
  readonly lingerMs: number
  /** Events may be missing: the window since the last one is walked. */
  readonly suspect: boolean
  readonly done: PromiseWithResolvers<void> | undefined
}

/** What a live link is asked to do. */
export type Wish =
  | Change
  /** A call was refused with 401: find out whether the token is dead. */
  | { readonly type: 'doubt' }
  /** Tell WDM that the device lives. */
  | { readonly type: 'refresh' }

/** A mailbox with one reader. */
export interface Wishes {
  put(wish: Wish): void
  /** Resolves when there is one. */
  waiting(): Promise<void>
  take(): Wish | undefined
  /** Forgets all; whoever waits for one of them learns why. */
  clear(reason: Error): void
}

export function openWishes(): Wishes {
  let queue: Wish[] = []
  let bell = Promise.withResolvers<void>()
  return {
    put: (wish) => {
      if (queue.some((one) => isSame(one, wish))) return
      queue.push(wish)
      bell.resolve()
    },
    waiting: () => bell.promise,
    take: () => {
      const wish = queue.shift()
      if (queue.length === 0) bell = Promise.withResolvers<void>()
      return wish
    },
    clear: (reason) => {
      for (const wish of queue) if (wish.type === 'change') wish.done?.reject(reason)
      queue = []
      bell = Promise.withResolvers<void>()
    },
  }
}

/** A second wish of the same kind would only do it twice; but whoever waits for one gets it. */
function isSame(one: Wish, wish: Wish): boolean {
  if (one.type !== 'change' || wish.type !== 'change') return one.type === wish.type
  return one.cause === wish.cause && wish.done === undefined
}

/** A change with everything plain, to be spread. */
export const plainChange = { type: 'change', device: 'keep', catalogue: false, token: false, suspect: false, done: undefined } as const
