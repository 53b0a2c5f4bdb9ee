import { topic } from '@nightshift/resilience'

/** What `libs/bot` announces. Names are pinned; `host` turns them into log lines and series (operations.md §6). */
export type PathPoint = 'stored' | 'acknowledged' | 'claimed' | 'step.started' | 'step.done' | 'committed' | 'sending' | 'posted' | 'sent'

/** A point on an event's way, said at the very moment: what the page's timeline and the kill-point suite go by. `key` is the inbox key. */
export const pathPoint = topic<{ readonly point: PathPoint; readonly key: string; readonly room: string; readonly detail?: string }>(
  'nightshift.path',
)

export type HandledKind = 'command' | 'chat' | 'card' | 'job' | 'canary'
export type HandledOutcome = 'answered' | 'denied' | 'unknown' | 'failed' | 'expired' | 'ignored'
export const handled = topic<{
  readonly kind: HandledKind
  readonly outcome: HandledOutcome
  readonly command: string
  readonly durationMs: number
  readonly waitedMs: number
  readonly room: string
  readonly person: string
  readonly attempt: number
  readonly ref: string
}>('nightshift.message.handled')

export const received = topic<{ readonly via: string; readonly fresh: boolean }>('nightshift.message.received')
export const failed = topic<{
  readonly where: 'inbox' | 'handler' | 'outbox' | 'upstream' | 'store' | 'job'
  readonly class: 'timeout' | 'refused' | 'rate_limited' | 'auth' | 'protocol' | 'conflict' | 'full' | 'bug'
  readonly ref: string
  readonly command: string
  readonly error: unknown
}>('nightshift.failed')
export const retried = topic<{ readonly class: string }>('nightshift.inbox.retried')
export const died = topic<{ readonly class: string; readonly ref: string }>('nightshift.inbox.dead')
export const sendEnded = topic<{
  readonly kind: 'message' | 'card' | 'edit' | 'file' | 'delete'
  readonly outcome: 'sent' | 'retried' | 'unknown' | 'dead'
  /** From the question's own time to Webex's acceptance; only for the first visible reply. */
  readonly responseMs: number | undefined
  /** Why it was given up. */
  readonly reason?: string
}>('nightshift.outbox.send')
export const ambiguous = topic<{ readonly resolution: 'echo' | 'found' | 'absent' | 'repeated' | 'dropped'; readonly direct: boolean }>(
  'nightshift.outbox.ambiguous',
)
/** An earlier try of a message that was sent again has turned up after all: the second one is deleted (webex.md §9, rule 6). */
export const lateTwin = topic<{ readonly kept: string; readonly deleted: string }>('nightshift.outbox.twin')
export const permitted = topic<{ readonly risk: string; readonly decision: 'allowed' | 'denied' }>('nightshift.permit')
export const cardPressed = topic<{ readonly result: 'accepted' | 'denied' | 'duplicate' | 'expired' | 'wrong_room' | 'forged' }>(
  'nightshift.card.pressed',
)
export const fellBack = topic<{ readonly upstream: string; readonly kind: 'remembered' | 'sentence'; readonly ageMs: number }>(
  'nightshift.fallback',
)
export const jobRan = topic<{
  readonly job: string
  readonly outcome: 'ok' | 'failed' | 'timeout' | 'skipped'
  readonly durationMs: number
}>('nightshift.job.ran')
export const canaryRound = topic<{
  readonly target: string
  readonly result: 'ok' | 'late' | 'missed'
  readonly rttMs: number | undefined
}>('nightshift.canary')
/** Old rows were emptied or forgotten; `by` = how many of which kind. */
export const retained = topic<{ readonly rows: number; readonly by: Readonly<Record<string, number>> }>('nightshift.retention')
export const claimLost = topic<{ readonly kind: string; readonly name: string }>('nightshift.claim.lost')
export const storeWaits = topic<{ readonly error: unknown; readonly forMs: number }>('nightshift.store.waits')
