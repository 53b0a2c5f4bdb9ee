import type { Bot } from '@nightshift/bot'
import type { Store } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import type { Liveness } from './liveness.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

const linkStates = ['discovering', 'registering', 'connecting', 'authorising', 'live', 'waiting', 'halted', 'draining', 'stopped'] as const

/** What the series read when they are scraped. */
export interface Sources {
  readonly bot: Bot
  readonly store: () => Store | undefined
  readonly link: () => Link | undefined
  readonly readiness: Pick<Readiness, 'unready' | 'firstReadyMs'>
  readonly liveness: Pick<Liveness, 'lag' | 'ages'>
  readonly draining: () => boolean
  readonly log: Log
  readonly version: string
}

/** The series that are read when they are scraped. */
export function recordGauges(metrics: Metrics, from: Sources): void {
  metrics.gauge('link_up', '1 = authorised', (set) => set(from.link()?.state().name === 'live' ? 1 : 0))
  metrics.gauge(
    'link_state',
    "One-hot over the link's states",
    (set) => linkStates.forEach((state) => set(from.link()?.state().name === state ? 1 : 0, { state })),
    ['state'],
  )
  metrics.gauge('link_last_frame_age_seconds', 'Since the last frame of any kind', (set) => {
    const at = from.link()?.lastFrameAt()
    if (at !== undefined) set(Math.max(0, (Date.now() - at) / 1_000))
  })
  metrics.gauge('ready', '1 = ready', (set) => set(from.readiness.unready() === undefined ? 1 : 0))
  metrics.gauge('ready_seconds', 'Start to first ready', (set) => {
    const ms = from.readiness.firstReadyMs()
    if (ms !== undefined) set(ms / 1_000)
  })
  metrics.gauge('draining', '1 = finishing before a stop', (set) => set(from.draining() ? 1 : 0))
  metrics.gauge('build_info', 'What runs', (set) => set(1, { version: from.version, node: process.version }), ['version', 'node'])
  metrics.gauge(
    'event_loop_lag_seconds',
    'Delay of the event loop over the last 10 s',
    (set) => {
      const { p50Ms, p99Ms, maxMs } = from.liveness.lag()
      for (const [quantile, ms] of [
        ['0.5', p50Ms],
        ['0.99', p99Ms],
        ['1', maxMs],
      ] as const)
        set(ms / 1_000, { quantile })
    },
    ['quantile'],
  )
  metrics.gauge(
    'part_age_seconds',
    'Since each part last made progress',
    (set) => from.liveness.ages().forEach(({ part, seconds }) => set(seconds, { part })),
    ['part'],
  )
  const counted = async <T>(read: (store: Store) => Promise<T>): Promise<T | undefined> => {
    const store = from.store()
    return store === undefined ? undefined : await read(store).catch(() => undefined)
  }
  metrics.gauge('store_up', '1 = the store answers', async (set) => set((await counted((store) => store.size())) ? 1 : 0))
  metrics.gauge(
    'inbox_rows',
    'Rows of the inbox',
    async (set) => {
      const counts = await counted((store) => store.read((tx) => tx.inbox.counts()))
      if (counts) for (const state of ['new', 'running', 'dead'] as const) set(counts[state], { state })
    },
    ['state'],
  )
  metrics.gauge('inbox_oldest_age_seconds', 'Oldest row that waits to be handled', async (set) => {
    const at = (await counted((store) => store.read((tx) => tx.inbox.counts())))?.oldestWaitingAt
    set(at === undefined ? 0 : Math.max(0, ((from.store()?.now() ?? at) - at) / 1_000))
  })
  metrics.gauge(
    'outbox_rows',
    'Rows of the outbox',
    async (set) => {
      const counts = await counted((store) => store.read((tx) => tx.outbox.counts()))
      if (counts) for (const state of ['ready', 'sending', 'unknown', 'dead'] as const) set(counts[state], { state })
    },
    ['state'],
  )
  metrics.gauge('outbox_oldest_age_seconds', 'Oldest row not sent', async (set) => {
    const at = (await counted((store) => store.read((tx) => tx.outbox.counts())))?.oldestWaitingAt
    set(at === undefined ? 0 : Math.max(0, ((from.store()?.now() ?? at) - at) / 1_000))
  })
  metrics.gauge('store_size_bytes', 'Bytes of the store', async (set) => {
    const size = await counted((store) => store.size())
    if (size) set(size.bytes)
  })
  metrics.gauge('audit_height', 'Rows of the audit chain', async (set) =>
    set((await counted((store) => store.read((tx) => tx.audit.head())))?.seq ?? 0),
  )
  metrics.gauge(
    'log_lines_total',
    'Lines written',
    (set) => Object.entries(from.log.counts().lines).forEach(([level, count]) => set(count, { level })),
    ['level'],
  )
  metrics.gauge(
    'log_suppressed_total',
    'Lines left out in storms',
    (set) => Object.entries(from.log.counts().suppressed).forEach(([level, count]) => set(count, { level })),
    ['level'],
  )
}
