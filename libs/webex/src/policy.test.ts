import { expect, test } from 'vitest'
import type { NetworkProblem } from './network.ts'
import { outcomeOf, type Outcome, type Signal, type Situation } from './policy.ts'

const before: Situation = { phase: 'before', retiring: false, inARow: 1, inTenMinutes: 1 }
const after: Situation = { ...before, phase: 'after' }
const third = (one: Situation): Situation => ({ ...one, inARow: 3, inTenMinutes: 3 })
const second = (one: Situation): Situation => ({ ...one, inARow: 2, inTenMinutes: 2 })
const retiring: Situation = { ...after, retiring: true }
const close = (code: number, reason = ''): Signal => ({ type: 'closed', code, reason })
const upgrade = (status: number, retryAfterMs?: number): Signal => ({
  type: 'upgrade',
  status,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const network = (problem: NetworkProblem): Signal => ({ type: 'network', problem })
const again = { move: 'again' } as const
const refresh = { move: 'refresh' } as const
const renew = { move: 'renew' } as const
const verify = true

// One line per row of webex.md §5.2: signal, situation, what must hold.
const rows: readonly (readonly [string, Signal, Situation, Partial<Outcome>])[] = [
  ['no name resolves', network('dns'), before, { ...again, local: true, cause: 'dns' }],
  ['refused or reset', network('reset'), before, { ...again, local: true, cause: 'reset' }],
  ['the upgrade times out', network('timeout'), before, { ...again, local: true, cause: 'reset' }],
  ['the third refusal in a row', network('reset'), third(before), { ...again, refreshCatalogue: true }],
  ['a certificate we do not trust', network('tls'), before, { ...again, local: true, cause: 'tls' }],
  ['the same certificate again', network('tls'), second(before), { ...again, alarm: 'tls' }],
  ['no readiness within 10 s', { type: 'not-live' }, before, { ...refresh, cause: 'auth_timeout', local: false }],
  ['no pong', { type: 'no-pong' }, after, { ...again, cause: 'no_pong', local: true }],
  ['our own rotation', close(1000, 'rotate'), after, { move: 'none' }],
  ['our own drain', close(1000, 'drain'), before, { move: 'none' }],
  ['our own full queue', close(1000, 'store unavailable'), after, { move: 'none' }],
  ['1000 idle', close(1000, 'idle'), after, { ...again, local: false }],
  ['1000 without a reason', close(1000), before, again],
  ['1000 pong not received', close(1000, 'pong not received'), after, again],
  ['1001', close(1001), after, { ...again, trouble: true }],
  ['1002', close(1002), before, { ...again, trouble: false }],
  ['1007', close(1007), after, again],
  ['1010', close(1010), after, again],
  ['1014', close(1014), after, again],
  ['1015', close(1015), after, again],
  ['1003 before', close(1003), third(before), again],
  ['1003', close(1003), after, again],
  ['the third 1003 in 10 min', close(1003), third(after), renew],
  ['1005 before', close(1005), before, refresh],
  ['1005', close(1005), after, again],
  ['1005 replaced', close(1005, 'replaced'), after, { move: 'yield' }],
  ['1005 authentication failed', close(1005, 'Authentication Failed'), after, { ...refresh, verify }],
  ['1006', close(1006), after, { ...again, local: true, cause: 'reset' }],
  ['1008 before', close(1008), before, { ...refresh, verify }],
  ['1008', close(1008, 'Authentication Failed'), after, { ...refresh, verify }],
  ['1009', close(1009), after, { ...again, widerFrames: true }],
  ['1011', close(1011), after, { ...again, trouble: true }],
  ['1012', close(1012), after, { ...again, trouble: true }],
  ['1013', close(1013), before, { ...again, trouble: true, atLeastMs: 5_000 }],
  ['3050 before', close(3050), before, refresh],
  ['3050', close(3050), after, again],
  ['4000 replaced before', close(4000, 'replaced'), before, { move: 'yield', cause: 'replaced' }],
  ['4000 Replaced', close(4000, 'Replaced'), after, { move: 'yield', cause: 'replaced' }],
  ['4000 replaced on a retiring link', close(4000, 'replaced'), retiring, { move: 'none' }],
  ['4000 for rebalancing', close(4000, 'rebalance'), after, again],
  ['4001 before', close(4001), before, again],
  ['4001 on the old link', close(4001), retiring, { move: 'none' }],
  ['4001 on the active link', close(4001), after, { ...again, cause: 'shutdown' }],
  ['4400 before', close(4400), before, renew],
  ['4400 before, again', close(4400), second(before), { verify, slow: true }],
  ['4400', close(4400), after, refresh],
  ['4401 before', close(4401), before, { ...refresh, verify }],
  ['4401', close(4401), after, { ...refresh, verify }],
  ['4403 before', close(4403), before, { ...renew, verify }],
  ['4403 before, again', close(4403), second(before), { slow: true, alarm: 'forbidden' }],
  ['4403', close(4403), after, { ...refresh, verify }],
  ['4404 before', close(4404), before, { ...renew, atOnce: true, cause: 'device_gone' }],
  ['4404', close(4404), after, { ...renew, atOnce: true, cause: 'device_gone' }],
  ['4429', close(4429), after, { move: 'wait', waitMs: 15_000 }],
  ['4429 with a number', close(4429, 'retry after 40 s'), before, { move: 'wait', waitMs: 40_000 }],
  ['a reason that names a rate limit', close(1013, 'Rate limit exceeded'), after, { move: 'wait', waitMs: 15_000 }],
  ['another 44xx before', close(4410), before, refresh],
  ['another 44xx', close(4410), after, again],
  ['a code nobody knows', close(2999), after, again],
  ['upgrade 302', upgrade(302), before, { ...again, alarm: 'redirect' }],
  ['upgrade 400', upgrade(400), before, renew],
  ['upgrade 401', upgrade(401), before, { ...refresh, verify }],
  ['upgrade 403', upgrade(403), before, { ...renew, verify }],
  ['upgrade 403, again', upgrade(403), second(before), { slow: true, alarm: 'forbidden' }],
  ['upgrade 404', upgrade(404), before, { ...renew, atOnce: true, cause: 'device_gone' }],
  ['upgrade 410', upgrade(410), before, { ...renew, atOnce: true, cause: 'device_gone' }],
  ['upgrade 407', upgrade(407), before, { ...again, local: true, alarm: 'proxy.auth' }],
  ['upgrade 408', upgrade(408), before, again],
  ['upgrade 409', upgrade(409), before, again],
  ['upgrade 421', upgrade(421), before, { ...again, refreshCatalogue: true }],
  ['upgrade 425', upgrade(425), before, again],
  ['upgrade 418', upgrade(418), before, again],
  ['upgrade 429', upgrade(429, 30_000), before, { move: 'wait', waitMs: 30_000 }],
  ['upgrade 503 with Retry-After', upgrade(503, 9_000), before, { move: 'wait', waitMs: 9_000 }],
  ['upgrade 503', upgrade(503), before, { ...again, trouble: true, cause: 'upgrade' }],
  ['upgrade 500', upgrade(500), before, { ...again, trouble: true }],
  ['an address of strangers', { type: 'foreign' }, before, { ...renew, alarm: 'token.host_refused' }],
  ['a consumer that takes nothing', { type: 'store' }, after, { ...again, cause: 'store' }],
  ['people/me 401', { type: 'call', step: 'me', status: 401 }, before, { move: 'halt', alarm: 'token.refused' }],
  ['people/me 403', { type: 'call', step: 'me', status: 403 }, before, { slow: true, alarm: 'forbidden' }],
  ['people/me 429', { type: 'call', step: 'me', status: 429, retryAfterMs: 5_000 }, before, { move: 'wait', waitMs: 5_000 }],
  ['catalogue 401', { type: 'call', step: 'catalogue', status: 401 }, before, { ...again, verify }],
  ['catalogue 503', { type: 'call', step: 'catalogue', status: 503 }, before, { ...again, trouble: true }],
  [
    'catalogue out of reach',
    { type: 'call', step: 'catalogue', status: 0, problem: 'dns' },
    before,
    { ...again, local: true, cause: 'dns' },
  ],
  ['refresh 404', { type: 'call', step: 'refresh', status: 404 }, before, { ...renew, atOnce: true }],
  ['refresh 410', { type: 'call', step: 'refresh', status: 410 }, before, { ...renew, atOnce: true }],
  ['refresh 401', { type: 'call', step: 'refresh', status: 401 }, before, { ...again, verify }],
  ['create 400', { type: 'call', step: 'create', status: 400 }, before, { slow: true, alarm: 'device.refused' }],
  [
    'create over the quota',
    { type: 'call', step: 'create', status: 403, quota: true },
    before,
    { slow: true, cause: 'device', alarm: 'device.quota' },
  ],
]

test.each(rows)('%s', (_, signal, situation, outcome) => expect(outcomeOf(signal, situation)).toMatchObject(outcome))

test('every close code and every status has an outcome', () => {
  for (const situation of [before, after, retiring]) {
    for (let code = 1000; code < 5000; code++) expect(outcomeOf(close(code), situation).move).toBeTypeOf('string')
    for (let status = 100; status < 600; status++) expect(outcomeOf(upgrade(status), situation).move).toBeTypeOf('string')
  }
})
