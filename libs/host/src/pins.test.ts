import { expect, test } from 'vitest'
import { environment } from './environment.ts'
import { exitCodes } from './exit.ts'
import { logEvents } from './log.ts'
import { openLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import { recordSeries } from './series.ts'

// What operators rely on. A change here is a change of the product's surface: say so in the release notes.

test('exit codes are what supervisors go by', () => {
  expect(exitCodes).toEqual({ stopped: 0, usage: 64, bug: 70, exclusivity: 75, config: 78 })
})

test('a process finds its files by these names', () => {
  const env = environment('toodles', {
    NIGHTSHIFT_CONFIG: '/c',
    CREDENTIALS_DIRECTORY: '/s',
    STATE_DIRECTORY: '/d',
    NIGHTSHIFT_HEALTH_PORT: '8101',
    NIGHTSHIFT_REPLICA: 'a',
    NIGHTSHIFT_REREAD: '200ms',
  })
  expect(env).toEqual({ configFile: '/c', secretsFolder: '/s', stateFolder: '/d', healthPort: 8_101, replica: 'a', rereadMs: 200 })
})

test('every bad variable of the environment is named, and verification of TLS cannot be turned off', () => {
  expect(() =>
    environment('toodles', { NODE_TLS_REJECT_UNAUTHORIZED: '0', NIGHTSHIFT_HEALTH_PORT: '8O81', NIGHTSHIFT_REREAD: 'often' }),
  ).toThrow(/NODE_TLS_REJECT_UNAUTHORIZED: .*\n.*NIGHTSHIFT_HEALTH_PORT: .*"8O81"\n.*NIGHTSHIFT_REREAD: .*"often"/)
})

test('log events are a closed list', () => {
  expect([...logEvents]).toEqual([
    'process.started',
    'process.ready',
    'process.draining',
    'process.stopped',
    'process.failed',
    'config.reloaded',
    'config.refused',
    'secret.reloaded',
    'secret.missing',
    'link.state',
    'link.live',
    'link.lost',
    'link.gap',
    'link.alarm',
    'link.device',
    'backfill.done',
    'message.answered',
    'message.failed',
    'inbox.dead',
    'outbox.dead',
    'outbox.ambiguous',
    'outbox.twin',
    'job.ran',
    'job.failed',
    'card.refused',
    'upstream.fallback',
    'upstream.breaker',
    'upstream.retried',
    'claim.lost',
    'store.waits',
    'store.waiting',
    'store.back',
    'control.called',
    'retention.ran',
    'shared.back',
    'shared.away',
    'loop.stalled',
    'part.failed',
    'part.stalled',
  ])
})

test('metric names and their labels', async () => {
  const metrics = openMetrics('toodles')
  const log = openLog({ bot: 'b', replica: 'r', version: '0', level: 'error', format: 'json', secrets: () => [], write: () => undefined })
  const bot = {
    name: 'toodles',
    about: '',
    uses: {},
    roles: [],
    settings: undefined,
    commands: {},
    cards: {},
    jobs: {},
    timers: {},
    peers: undefined,
    shares: [],
    reads: {},
  }
  const stop = recordSeries(metrics, {
    bot,
    store: () => undefined,
    link: () => undefined,
    readiness: { unready: () => undefined, firstReadyMs: () => 1_250 },
    liveness: { lag: () => ({ p50Ms: 0, p99Ms: 0, maxMs: 0 }), ages: () => [{ part: 'link', seconds: 3 }] },
    draining: () => false,
    log,
    version: '0',
  })
  const text = await metrics.text()
  stop()
  const names = [...text.matchAll(/^# TYPE nightshift_(\S+) /gm)].map((one) => one[1])
  for (const name of [
    'messages_total',
    'messages_received_total',
    'response_seconds',
    'errors_total',
    'handler_seconds',
    'queue_wait_seconds',
    'link_up',
    'link_state',
    'link_connects_total',
    'link_reconnects_total',
    'link_rtt_seconds',
    'link_outage_seconds',
    'link_detect_seconds',
    'link_sequence_gaps_total',
    'devices_total',
    'backfilled_messages_total',
    'backfill_seconds',
    'inbox_rows',
    'inbox_oldest_age_seconds',
    'inbox_duplicates_total',
    'inbox_retries_total',
    'inbox_dead_total',
    'outbox_rows',
    'outbox_oldest_age_seconds',
    'outbox_sends_total',
    'outbox_ambiguous_total',
    'http_requests_total',
    'http_request_seconds',
    'http_retries_total',
    'rate_limited_seconds_total',
    'fallback_replies_total',
    'fallback_age_seconds',
    'jobs_total',
    'job_seconds',
    'card_actions_total',
    'permits_total',
    'canary_total',
    'canary_rtt_seconds',
    'secret_reloads_total',
    'ready',
    'draining',
    'build_info',
    'event_loop_lag_seconds',
    'store_up',
    'store_size_bytes',
    'audit_height',
    'log_lines_total',
    'log_suppressed_total',
    'ready_seconds',
    'part_age_seconds',
    'store_seconds',
    'store_errors_total',
    'breaker_state',
    'breaker_opened_total',
    'http_pool_wait_seconds',
  ])
    expect(names, name).toContain(name)
  expect(text).toContain('nightshift_messages_total{kind="command",outcome="answered",bot="toodles"} 0')
  expect(text).toContain('nightshift_ready_seconds{bot="toodles"} 1.25')
  expect(text).toContain('nightshift_part_age_seconds{part="link",bot="toodles"} 3')
  expect(text.match(/^nightshift_/gm)?.length).toBeLessThan(2_000)
})
