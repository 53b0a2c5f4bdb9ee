import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Bot } from '@nightshift/bot'
import * as path from '@nightshift/bot/topics'
import type { Store } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import * as edge from '@nightshift/webex/topics'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { secretReloaded } from './secrets.ts'

const causes = ['reset', 'closed', 'no_pong', 'silent', 'auth_timeout', 'upgrade', 'device_gone', 'replaced', 'shutdown', 'age', 'canary', 'operator', 'dns', 'tls', 'store', 'device', 'error'] as const
const linkStates = ['discovering', 'registering', 'connecting', 'authorising', 'live', 'waiting', 'halted', 'draining', 'stopped'] as const

/** What the series read when they are scraped. */
export interface Sources {
  readonly bot: Bot
  readonly store: () => Store | undefined
  readonly link: () => Link | undefined
  readonly ready: () => boolean
  readonly draining: () => boolean
  readonly log: Log
  readonly version: string
  readonly startedAt: number
}

/** Turns what the libraries announce into series. Names and labels: operations.md §6, pinned by a test. Answers how to stop listening. */
export function recordSeries(metrics: Metrics, from: Sources): () => void {
  const messages = metrics.counter('messages_total', 'Handled messages', { kind: ['command', 'chat', 'card', 'job', 'canary'], outcome: ['answered', 'denied', 'unknown', 'failed', 'expired', 'ignored'] })
  const received = metrics.counter('messages_received_total', 'New rows of the inbox', { via: ['socket', 'backfill', 'webhook', 'redelivery'] })
  const duplicates = metrics.counter('inbox_duplicates_total', 'Suppressed copies', { via: ['socket', 'backfill', 'webhook', 'redelivery'] })
  const response = metrics.histogram('response_seconds', "From the message's own time to the first reply accepted by Webex", 'reply', ['kind'])
  const errors = metrics.counter('errors_total', 'Errors by where they showed', {
    where: ['link', 'inbox', 'handler', 'outbox', 'upstream', 'store', 'job', 'config'],
    class: ['timeout', 'refused', 'rate_limited', 'auth', 'protocol', 'conflict', 'full', 'bug'],
  })
  const handler = metrics.histogram('handler_seconds', 'Run time of handlers', 'reply', ['command'])
  const waited = metrics.histogram('queue_wait_seconds', 'Stored to handler start', 'reply')
  const retries = metrics.counter('inbox_retries_total', 'Rows tried again', { class: ['timeout', 'conflict'] })
  const dead = metrics.counter('inbox_dead_total', 'Rows given up', { class: ['timeout', 'bug'] })
  const sends = metrics.counter('outbox_sends_total', 'Sends', { kind: ['message', 'card', 'edit', 'file', 'delete'], outcome: ['sent', 'retried', 'unknown', 'dead'] })
  const ambiguous = metrics.counter('outbox_ambiguous_total', 'Sends whose outcome was not known, by how it was settled', { resolution: ['echo', 'found', 'absent', 'repeated', 'dropped'] })
  const permits = metrics.counter('permits_total', 'Permission checks', { risk: ['read', 'write-low', 'write-high', 'bulk'], decision: ['allowed', 'denied'] })
  const cards = metrics.counter('card_actions_total', 'Card presses', { result: ['accepted', 'denied', 'duplicate', 'expired', 'wrong_room', 'forged'] })
  const fallbacks = metrics.counter('fallback_replies_total', 'Answers given while a tool was down', { upstream: [], kind: ['remembered', 'sentence'] })
  const fallbackAge = metrics.histogram('fallback_age_seconds', 'Age of remembered answers given', 'long', ['upstream'])
  const jobs = metrics.counter('jobs_total', 'Job runs', { job: Object.keys(from.bot.jobs), outcome: ['ok', 'failed', 'timeout', 'skipped'] })
  const jobSeconds = metrics.histogram('job_seconds', 'Length of job runs', 'long', ['job'])
  const connects = metrics.counter('link_connects_total', 'Connects', { outcome: ['ok', 'refused', 'timeout', 'not_authorised', 'dns', 'tls'] })
  const reconnects = metrics.counter('link_reconnects_total', 'Links that ended', { cause: causes })
  const rtt = metrics.histogram('link_rtt_seconds', 'Ping to pong', 'fast', ['layer'])
  const outage = metrics.histogram('link_outage_seconds', 'Length of each time not live', 'long')
  const detect = metrics.histogram('link_detect_seconds', 'Last proof of life to declared dead', 'reply', ['cause'])
  const gaps = metrics.counter('link_sequence_gaps_total', 'Gaps seen in frame numbers')
  const devices = metrics.counter('devices_total', 'Device registrations', { action: ['created', 'refreshed', 'deleted', 'pruned', 'refused'] })
  const backfilled = metrics.counter('backfilled_messages_total', 'Messages read back', { result: ['new', 'bounded'] })
  const backfillSeconds = metrics.histogram('backfill_seconds', 'One run', 'reply')
  const http = metrics.counter('http_requests_total', 'Requests to upstreams', { upstream: [], method: [], code: [] })
  const httpSeconds = metrics.histogram('http_request_seconds', 'Whole call', 'reply', ['upstream'])
  const httpRetries = metrics.counter('http_retries_total', 'Requests tried again', { upstream: [], reason: [] })
  const limited = metrics.counter('rate_limited_seconds_total', 'Sum of obeyed Retry-After', { upstream: ['webex'] })
  const canary = metrics.counter('canary_total', 'Probes', { target: [], result: [] })
  const canaryRtt = metrics.histogram('canary_rtt_seconds', 'Round trip of probes', 'reply', ['target'])
  const reloads = metrics.counter('secret_reloads_total', 'Secrets read anew', { secret: ['webex-token', 'canary-key', 'control-token'], outcome: ['changed', 'unreadable'] })
  const lag = monitorEventLoopDelay({ resolution: 20 })
  lag.enable()

  const stops = [
    path.handled.hear((one) => {
      messages({ kind: one.kind, outcome: one.outcome })
      handler(one.durationMs / 1_000, { command: one.command })
      waited(one.waitedMs / 1_000)
    }),
    path.received.hear(({ via, fresh }) => (fresh ? received({ via }) : duplicates({ via }))),
    path.failed.hear((one) => errors({ where: one.where, class: one.class })),
    path.retried.hear((one) => retries({ class: one.class })),
    path.died.hear((one) => dead({ class: one.class })),
    path.sendEnded.hear(({ kind, outcome, responseMs }) => {
      sends({ kind, outcome })
      if (responseMs !== undefined) response(Math.max(0, responseMs) / 1_000, { kind })
    }),
    path.ambiguous.hear(({ resolution }) => ambiguous({ resolution })),
    path.permitted.hear(({ risk, decision }) => permits({ risk, decision })),
    path.cardPressed.hear(({ result }) => cards({ result })),
    path.fellBack.hear(({ upstream, kind, ageMs }) => {
      fallbacks({ upstream, kind })
      if (kind === 'remembered') fallbackAge(ageMs / 1_000, { upstream })
    }),
    path.jobRan.hear(({ job, outcome, durationMs }) => {
      jobs({ job, outcome })
      jobSeconds(durationMs / 1_000, { job })
    }),
    path.canaryRound.hear(({ target, result, rttMs }) => {
      canary({ target, result })
      if (rttMs !== undefined) canaryRtt(rttMs / 1_000, { target })
    }),
    edge.linkConnect.hear(({ outcome }) => connects({ outcome })),
    edge.linkLost.hear(({ cause, detectMs }) => {
      reconnects({ cause })
      if (detectMs !== undefined) detect(detectMs / 1_000, { cause })
    }),
    edge.linkLive.hear(({ outageMs }) => {
      if (outageMs > 0) outage(outageMs / 1_000)
    }),
    edge.linkRtt.hear(({ layer, ms }) => rtt(ms / 1_000, { layer })),
    edge.linkGap.hear(() => gaps()),
    edge.device.hear(({ action }) => devices({ action })),
    edge.backfill.hear(({ ms, found, bound }) => {
      backfilled({ result: 'new' }, found)
      if (bound !== undefined) backfilled({ result: 'bounded' })
      backfillSeconds(ms / 1_000)
    }),
    edge.restCall.hear(({ method, code, ms }) => {
      http({ upstream: 'webex', method, code })
      httpSeconds(ms / 1_000, { upstream: 'webex' })
    }),
    edge.restRetry.hear(({ reason }) => httpRetries({ upstream: 'webex', reason })),
    edge.restGate.hear(({ waitMs }) => limited({ upstream: 'webex' }, waitMs / 1_000)),
    secretReloaded.hear(({ secret, outcome }) => reloads({ secret, outcome })),
    () => lag.disable(),
  ]

  metrics.gauge('link_up', '1 = authorised', (set) => set(from.link()?.state().name === 'live' ? 1 : 0))
  metrics.gauge('link_state', "One-hot over the link's states", (set) => linkStates.forEach((state) => set(from.link()?.state().name === state ? 1 : 0, { state })), ['state'])
  metrics.gauge('link_last_frame_age_seconds', 'Since the last frame of any kind', (set) => {
    const at = from.link()?.lastFrameAt()
    if (at !== undefined) set(Math.max(0, (Date.now() - at) / 1_000))
  })
  metrics.gauge('ready', '1 = ready', (set) => set(from.ready() ? 1 : 0))
  metrics.gauge('draining', '1 = finishing before a stop', (set) => set(from.draining() ? 1 : 0))
  metrics.gauge('build_info', 'What runs', (set) => set(1, { version: from.version, node: process.version }), ['version', 'node'])
  metrics.gauge('event_loop_lag_seconds', 'Delay of the event loop since the last scrape', (set) => {
    for (const [quantile, value] of [['0.5', lag.percentile(50)], ['0.99', lag.percentile(99)], ['1', lag.max]] as const) set(Math.max(0, value - 20e6) / 1e9, { quantile })
    lag.reset()
  }, ['quantile'])
  const counted = async <T>(read: (store: Store) => Promise<T>): Promise<T | undefined> => {
    const store = from.store()
    return store === undefined ? undefined : await read(store).catch(() => undefined)
  }
  metrics.gauge('store_up', '1 = the store answers', async (set) => set((await counted((store) => store.size())) ? 1 : 0))
  metrics.gauge('inbox_rows', 'Rows of the inbox', async (set) => {
    const counts = await counted((store) => store.read((tx) => tx.inbox.counts()))
    if (counts) for (const state of ['new', 'running', 'dead'] as const) set(counts[state], { state })
  }, ['state'])
  metrics.gauge('inbox_oldest_age_seconds', 'Oldest row that waits to be handled', async (set) => {
    const at = (await counted((store) => store.read((tx) => tx.inbox.counts())))?.oldestWaitingAt
    set(at === undefined ? 0 : Math.max(0, ((from.store()?.now() ?? at) - at) / 1_000))
  })
  metrics.gauge('outbox_rows', 'Rows of the outbox', async (set) => {
    const counts = await counted((store) => store.read((tx) => tx.outbox.counts()))
    if (counts) for (const state of ['ready', 'sending', 'unknown', 'dead'] as const) set(counts[state], { state })
  }, ['state'])
  metrics.gauge('outbox_oldest_age_seconds', 'Oldest row not sent', async (set) => {
    const at = (await counted((store) => store.read((tx) => tx.outbox.counts())))?.oldestWaitingAt
    set(at === undefined ? 0 : Math.max(0, ((from.store()?.now() ?? at) - at) / 1_000))
  })
  metrics.gauge('store_size_bytes', 'Bytes of the store', async (set) => {
    const size = await counted((store) => store.size())
    if (size) set(size.bytes)
  })
  metrics.gauge('audit_height', 'Rows of the audit chain', async (set) => set((await counted((store) => store.read((tx) => tx.audit.head())))?.seq ?? 0))
  metrics.gauge('log_lines_total', 'Lines written', (set) => Object.entries(from.log.counts().lines).forEach(([level, count]) => set(count, { level })), ['level'])
  metrics.gauge('log_suppressed_total', 'Lines left out in storms', (set) => Object.entries(from.log.counts().suppressed).forEach(([level, count]) => set(count, { level })), ['level'])
  return () => stops.forEach((stop) => stop())
}
