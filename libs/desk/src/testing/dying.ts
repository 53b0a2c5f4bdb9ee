import { pathPoint } from '@nightshift/bot/topics'
import type { Store } from '@nightshift/store'

/** A process that dies at a step: once that step is done, nothing more is committed. */
export interface Dying {
  readonly weakStore: (store: Store) => Store
  /** Lets work go on until it has died. */
  died(): Promise<void>
  /** The next process may commit again. */
  bury(): void
}

/** `step` = the key of the step, or what it matches. `armed` = from when on it counts. */
export function dyingAfter(step: string | RegExp, armed: () => boolean = () => true): Dying {
  const [end, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()]
  gone.promise.catch(() => undefined)
  let fired = false
  const deaf = pathPoint.hear(({ point, detail }) => {
    const hit = typeof step === 'string' ? detail === step : step.test(detail ?? '')
    if (point !== 'step.done' || !hit || !armed()) return
    fired = true
    deaf()
    end.resolve()
  })
  return {
    weakStore: (store) => {
      // Whoever comes after the death has a store of its own.
      const mortal = !fired
      return { ...store, commit: (work) => (mortal && fired ? gone.promise : store.commit(work)) }
    },
    died: () => end.promise,
    bury: () => {
      deaf()
      gone.reject(new Error('died'))
    },
  }
}
