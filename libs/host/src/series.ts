import * as path from '@nightshift/bot/topics'
import { breakerMoved, callQueued, callRetried, type BreakerState } from '@nightshift/resilience'
import { upstreamCalled } from '@nightshift/upstream/topics'
import * as edge from '@nightshift/webex/topics'
import { recordGauges, type Sources } from './gauges.ts'
import { configReloaded } from './live-config.ts'
import type { Metrics } from './metrics.ts'
import { secretReloaded } from './secrets.ts'
import { storeUsed } from './watched-store.ts'

const causes = [
  'reset',
  'closed',
  'no_pong',
  'silent',
  'auth_timeout',
  'upgrade',
  'device_gone',
  'replaced',
  'shutdown',
  'age',
  'canary',
  'operator',
  'dns',
  'tls',
  'store',
  'device',
  'error',
] as const

/** Turns what the libraries announce into series. Names and labels: operations.md §6, pinned by a test. Answers how to stop listening. */
export function recordSeries(metrics: Metrics, from: Sources): () => void {
  const messages = metrics.counter('messages_total', 'Handled messages', {
    kind: ['command', 'chat', 'card', 'job', 'canary'],
    outcome: ['answered', 'denied', 'unknown', 'failed', 'expired', 'ignored'],
  })
  const received = metrics.counter('messages_received_total', 'New rows of the inbox', {
    via: ['socket', 'backfill', 'webhook', 'redelivery'],
  })
  const duplicates = metrics.counter('inbox_duplicates_total', 'Suppressed copies', {
    via: ['socket', 'backfill', 'webhook', 'redelivery'],
  })
  const response = metrics.histogram('response_seconds', "From the message's own time to the first reply accepted by Webex", 'reply', [
    'kind',
  ])
  const errors = metrics.counter('errors_total', 'Errors by where they showed', {
    where: ['link', 'inbox', 'handler', 'outbox', 'upstream', 'store', 'job', 'config'],
    class: ['timeout', 'refused', 'rate_limited', 'auth', 'protocol', 'conflict', 'full', 'bug'],
  })
  const handler = metrics.histogram('handler_seconds', 'Run time of handlers', 'reply', ['command'])
  const waited = metrics.histogram('queue_wait_seconds', 'Stored to handler start', 'reply')
  const retries = metrics.counter('inbox_retries_total', 'Rows tried again', { class: ['timeout', 'conflict'] })
  const dead = metrics.counter('inbox_dead_total', 'Rows given up', { class: ['timeout', 'bug'] })
  const sends = metrics.counter('outbox_sends_total', 'Sends', {
    kind: ['message', 'card', 'edit', 'file', 'delete'],
    outcome: ['sent', 'retried', 'unknown', 'dead'],
  })
  const ambiguous = metrics.counter('outbox_ambiguous_total', 'Sends whose outcome was not known, by how it was settled', {
    resolution: ['echo', 'found', 'absent', 'repeated', 'dropped'],
  })
  const permits = metrics.counter('permits_total', 'Permission checks', {
    risk: ['read', 'write-low', 'write-high', 'bulk'],
    decision: ['allowed', 'denied'],
  })
  const cards = metrics.counter('card_actions_total', 'Card presses', {
    result: ['accepted', 'denied', 'duplicate', 'expired', 'wrong_room', 'forged'],
  })
  const fallbacks = metrics.counter('fallback_replies_total', 'Answers given while a tool was down', {
    upstream: [],
    kind: ['remembered', 'sentence'],
  })
  const fallbackAge = metrics.histogram('fallback_age_seconds', 'Age of remembered answers given', 'long', ['upstream'])
  const jobs = metrics.counter('jobs_total', 'Job runs', {
    job: Object.keys(from.bot.jobs),
    outcome: ['ok', 'failed', 'timeout', 'skipped'],
  })
  const jobSeconds = metrics.histogram('job_seconds', 'Length of job runs', 'long', ['job'])
  const connects = metrics.counter('link_connects_total', 'Connects', {
    outcome: ['ok', 'refused', 'timeout', 'not_authorised', 'dns', 'tls'],
  })
  const reconnects = metrics.counter('link_reconnects_total', 'Links that ended', { cause: causes })
  const rtt = metrics.histogram('link_rtt_seconds', 'Ping to pong', 'fast', ['layer'])
  const outage = metrics.histogram('link_outage_seconds', 'Length of each time not live', 'long')
  const detect = metrics.histogram('link_detect_seconds', 'Last proof of life to declared dead', 'reply', ['cause'])
  const gaps = metrics.counter('link_sequence_gaps_total', 'Gaps seen in frame numbers')
  const devices = metrics.counter('devices_total', 'Device registrations', {
    action: ['created', 'refreshed', 'deleted', 'pruned', 'refused'],
  })
  const backfilled = metrics.counter('backfilled_messages_total', 'Messages read back', { result: ['new', 'bounded'] })
  const backfillSeconds = metrics.histogram('backfill_seconds', 'One run', 'reply')
  const http = metrics.counter('http_requests_total', 'Requests to upstreams', { upstream: [], method: [], code: [] })
  const httpSeconds = metrics.histogram('http_request_seconds', 'Whole call', 'reply', ['upstream'])
  const httpRetries = metrics.counter('http_retries_total', 'Requests tried again', { upstream: [], reason: [] })
  const limited = metrics.counter('rate_limited_seconds_total', 'Sum of obeyed Retry-After', { upstream: ['webex'] })
  const canary = metrics.counter('canary_total', 'Probes', { target: [], result: [] })
  const canaryRtt = metrics.histogram('canary_rtt_seconds', 'Round trip of probes', 'reply', ['target'])
  const reloads = metrics.counter('secret_reloads_total', 'Secrets read anew', {
    secret: ['webex-token', 'canary-key', 'control-token'],
    outcome: ['changed', 'unreadable', 'refused'],
  })
  const storeSeconds = metrics.histogram('store_seconds', 'One use of the store', 'fast', ['op'])
  const storeErrors = metrics.counter('store_errors_total', 'Uses of the store that it could not do', { class: ['busy', 'full', 'gone'] })
  const breakerOpened = metrics.counter('breaker_opened_total', 'Upstreams taken out of use for a while', { upstream: [] })
  const poolWait = metrics.histogram('http_pool_wait_seconds', 'Wait for a free place', 'fast', ['upstream'])

  const breakers = new Map<string, BreakerState>()
  metrics.gauge(
    'breaker_state',
    'One-hot over the states of a breaker',
    (set) => {
      for (const [upstream, now] of breakers)
        for (const state of ['closed', 'half_open', 'open'] as const) set(now === state ? 1 : 0, { upstream, state })
    },
    ['upstream', 'state'],
  )

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
    configReloaded.hear(({ ok }) => {
      if (!ok) errors({ where: 'config', class: 'refused' })
    }),
    storeUsed.hear(({ op, ms, failed }) => {
      storeSeconds(ms / 1_000, { op })
      if (failed !== undefined) storeErrors({ class: failed })
    }),
    breakerMoved.hear(({ upstream, state }) => {
      breakers.set(upstream, state)
      if (state === 'open') breakerOpened({ upstream })
    }),
    upstreamCalled.hear(({ name, op, ms, status }) => {
      http({ upstream: name, method: op, code: String(status) })
      httpSeconds(ms / 1_000, { upstream: name })
    }),
    callQueued.hear(({ upstream, waitedMs }) => poolWait(waitedMs / 1_000, { upstream })),
    callRetried.hear(({ upstream }) => httpRetries({ upstream, reason: 'upstream' })),
  ]

  recordGauges(metrics, from)
  return () => stops.forEach((stop) => stop())
}
