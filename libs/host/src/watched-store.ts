import { inWords, topic, type Clock, type Watched } from '@nightshift/resilience'
import { StoreUnavailable, type Store } from '@nightshift/store'

/** One use of the store has ended: how long it took, and what kept it from being done. */
export const storeUsed = topic<{
  readonly op: 'commit' | 'read'
  readonly ms: number
  readonly failed: StoreUnavailable['kind'] | undefined
}>('nightshift.store.used')
/** Commits work again after so long. */
export const storeBack = topic<{ readonly afterMs: number }>('nightshift.store.back')

/** A store whose health is known. */
export interface WatchedStore extends Watched {
  readonly store: Store
  /** Why nothing can be kept: for 5 s no commit has been possible. Undefined = it can. Comes back by itself (resilience.md §3). */
  stuck(): string | undefined
  stop(): void
}

/** How long commits may fail before the bot is not ready, and how often they are tried meanwhile. */
const patienceMs = 5_000
const tryEveryMs = 1_000
/** A commit that has not ended by then is a stall. */
const commitLimitMs = 30_000

/**
 * Watches the commits that pass through. While they fail, a small one of its own is tried each second, and only that ends the failure: another
 * that happens to write nothing succeeds on a full disk too.
 */
export function watchStore(store: Store, clock: Clock): WatchedStore {
  let failing: { readonly since: number; readonly kind: StoreUnavailable['kind'] } | undefined
  let movedAt = clock.monotonic()
  let inFlight = 0
  let cancel = (): void => undefined

  const timed = async <T>(op: 'commit' | 'read', run: () => Promise<T>): Promise<T> => {
    const began = clock.monotonic()
    const told = (failed: StoreUnavailable['kind'] | undefined): void => storeUsed.say({ op, ms: clock.monotonic() - began, failed })
    try {
      const result = await run()
      told(undefined)
      return result
    } catch (error) {
      if (error instanceof StoreUnavailable) told(error.kind)
      throw error
    }
  }
  const commit: Store['commit'] = async (work) => {
    if (inFlight++ === 0) movedAt = clock.monotonic()
    try {
      return await timed('commit', () => store.commit(work))
    } catch (error) {
      if (error instanceof StoreUnavailable) fails(error.kind)
      throw error
    } finally {
      inFlight--
      movedAt = clock.monotonic()
    }
  }
  const works = (): void => {
    if (!failing) return // closed meanwhile
    const afterMs = clock.monotonic() - failing.since
    failing = undefined
    storeBack.say({ afterMs })
  }
  const fails = (kind: StoreUnavailable['kind']): void => {
    const first = failing === undefined
    failing = { since: failing?.since ?? clock.monotonic(), kind }
    if (first) cancel = clock.after(tryEveryMs, tryAgain)
  }
  const tryAgain = (): void => {
    commit((tx) => tx.settings.put('store.tried', store.now())).then(works, () => {
      if (failing) cancel = clock.after(tryEveryMs, tryAgain)
    })
  }

  return {
    name: 'store',
    store: { ...store, commit, read: (work) => timed('read', () => store.read(work)) },
    stuck: () => {
      const forMs = failing === undefined ? 0 : clock.monotonic() - failing.since
      return failing !== undefined && forMs >= patienceMs ? `the store cannot commit since ${inWords(forMs)} (${failing.kind})` : undefined
    },
    stamp: () => ({
      state: inFlight > 0 ? 'committing' : 'open',
      since: movedAt,
      overdueMs: inFlight > 0 ? clock.monotonic() - movedAt - commitLimitMs : undefined,
    }),
    stop: () => {
      failing = undefined
      cancel()
    },
  }
}
