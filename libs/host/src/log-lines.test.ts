import { ambiguous, storeWaits } from '@nightshift/bot/topics'
import { breakerMoved, callRetried, loopStalled, partFailed, partStalled } from '@nightshift/resilience'
import { storeWaiting } from '@nightshift/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configReloaded } from './live-config.ts'
import { logAnnouncements } from './log-lines.ts'
import { openLog } from './log.ts'
import { secretMissing, secretReloaded } from './secrets.ts'
import { storeBack } from './watched-store.ts'

let lines: { readonly level: string; readonly event: string; readonly msg: string; readonly [field: string]: unknown }[] = []
let deaf = (): void => undefined
beforeEach(() => {
  lines = []
  const log = openLog({
    bot: 'toodles',
    replica: 'r',
    version: '0',
    level: 'debug',
    format: 'json',
    secrets: () => [],
    write: (line) => lines.push(JSON.parse(line) as never),
  })
  deaf = logAnnouncements(log)
})
afterEach(() => deaf())
const said = (): readonly string[] => lines.map(({ level, event, msg }) => `${level} ${event}: ${msg}`)

test('the store: waited for, not committing, back', () => {
  storeWaiting.say({ file: '/data/toodles.db', holder: 'since 14:02 (pid 311)', forMs: 10_000 })
  storeWaits.say({ error: new Error('full'), forMs: 250 })
  storeBack.say({ afterMs: 12_000 })
  expect(said()).toEqual([
    'warn store.waiting: Another process holds the store since 14:02 (pid 311); waiting up to 10 s',
    'error store.waits: The store cannot commit now; nothing is lost, nothing is acknowledged',
    'info store.back: The store commits again after 12 s',
  ])
})

test('secrets and configuration: missing, changed, refused; a file is named, never what it holds', () => {
  secretMissing.say({ secret: 'webex-token' })
  secretReloaded.say({ secret: 'webex-token', outcome: 'changed', fingerprint: 'sha256:1a2b3c4d' })
  secretReloaded.say({ secret: 'webex-token', outcome: 'unreadable', fingerprint: 'sha256:1a2b3c4d' })
  secretReloaded.say({ secret: 'webex-token', outcome: 'refused', fingerprint: 'sha256:5e6f7a8b' })
  configReloaded.say({ ok: true })
  configReloaded.say({ ok: false, problems: ['wbex: unknown key'] })
  expect(said()).toEqual([
    'warn secret.missing: Waiting for the secret file "webex-token": it is missing or empty',
    'info secret.reloaded: The secret webex-token changed',
    'error secret.reloaded: The secret webex-token cannot be read any more; the old one is kept',
    'error secret.reloaded: The secret webex-token was changed to one that does not belong here; the old one is kept',
    'info config.reloaded: People, roles, rooms and registers were read anew',
    'error config.refused: The changed configuration was refused; the old one stays',
  ])
  expect(lines.map((line) => line['file'])).toEqual(['webex-token', 'webex-token', 'webex-token', 'webex-token', undefined, undefined])
  expect(lines.at(-1)?.['problems']).toEqual(['wbex: unknown key'])
})

test('the loop, parts and upstreams', () => {
  loopStalled.say({ lagMs: 2_400 })
  partFailed.say({ part: 'feed', error: new Error('bug'), attempt: 2, waitMs: 4_000 })
  partStalled.say({ part: 'feed', state: 'reading', overdueMs: 30_000 })
  breakerMoved.say({ upstream: 'jira', state: 'open' })
  breakerMoved.say({ upstream: 'jira', state: 'half_open' })
  breakerMoved.say({ upstream: 'jira', state: 'closed' })
  callRetried.say({ upstream: 'jira', error: new Error('503'), waitMs: 300 })
  expect(said()).toEqual([
    'warn loop.stalled: The event loop stood still for 2 s',
    'error part.failed: feed failed and starts again after 4 s',
    'error part.stalled: feed should have left "reading" 30 s ago',
    'warn upstream.breaker: jira is not asked for a while: half of its recent calls failed',
    'info upstream.breaker: jira is tried with one call',
    'info upstream.breaker: jira answers again',
    'debug upstream.retried: A call to jira is tried again',
  ])
})

test('after it was told to be deaf nothing is written', () => {
  deaf()
  ambiguous.say({ resolution: 'echo', direct: true })
  expect(lines).toEqual([])
})
