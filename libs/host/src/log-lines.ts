import { breakerMoved, callRetried, inWords, loopStalled, partFailed, partStalled } from '@nightshift/resilience'
import * as path from '@nightshift/bot/topics'
import { storeWaiting } from '@nightshift/store'
import * as link from '@nightshift/webex/topics'
import { configReloaded } from './live-config.ts'
import type { Log } from './log.ts'
import { sharedFetched } from './shared-tables.ts'
import { secretMissing, secretReloaded } from './secrets.ts'
import { storeBack } from './watched-store.ts'

const refusal = { unreadable: 'cannot be read any more', refused: 'was changed to one that does not belong here' } as const

/** Turns what the libraries announce into log lines: info for state changes and one line a message, warn for what healed, error for what needs a look. */
export function logAnnouncements(log: Log): () => void {
  const stops = [
    link.linkState.hear(({ from, to }) =>
      log.debug('link.state', `The link went from ${from.name} to ${to.name}`, { from: from.name, to: to.name }),
    ),
    link.linkLive.hear(({ outageMs, connectMs }) =>
      log.info('link.live', outageMs > 0 ? `Hearing Webex again after ${inWords(outageMs)}` : 'Hearing Webex', {
        outageMs,
        durationMs: connectMs,
      }),
    ),
    link.linkLost.hear(({ cause, detectMs, code, reason }) =>
      log.warn('link.lost', `Lost the link: ${cause}`, { cause, durationMs: detectMs, code, reason }),
    ),
    link.linkGap.hear(({ expected, got }) => log.warn('link.gap', 'Frames are missing', { expected, got })),
    link.alarm.hear(({ name, detail }) => log.error('link.alarm', `${name}: ${detail}`, { alarm: name })),
    link.device.hear(({ action }) => log.info('link.device', `Device ${action}`, { action })),
    link.backfill.hear(({ ms, found, rooms, bound }) =>
      log.info('backfill.done', `Looked back in ${rooms} rooms, ${found} messages fetched`, { durationMs: ms, found, rooms, bound }),
    ),
    path.handled.hear((one) => {
      if (one.outcome === 'ignored') return
      log.info('message.answered', `${one.kind} ${one.outcome}`, {
        command: one.command,
        durationMs: Math.round(one.durationMs),
        attempt: one.attempt,
        ref: one.ref,
        room: log.hashed(one.room),
        person: log.hashed(one.person),
      })
    }),
    path.failed.hear(({ where, class: kind, ref, command, error }) =>
      log.error('message.failed', `${where} failed (${kind})`, { ref, command, err: error }),
    ),
    path.died.hear(({ ref, class: kind }) => log.error('inbox.dead', 'A message was given up; its author was told', { ref, class: kind })),
    path.sendEnded.hear(({ kind, outcome, reason }) => {
      if (outcome === 'dead') log.error('outbox.dead', `A ${kind} could not be sent`, { kind, reason })
    }),
    path.ambiguous.hear(({ resolution, direct }) =>
      log.warn('outbox.ambiguous', `A send whose outcome was not known was settled: ${resolution}`, { resolution, direct }),
    ),
    path.cardPressed.hear(({ result }) => {
      if (result !== 'accepted') log.info('card.refused', `A card press was refused: ${result}`, { result })
    }),
    path.fellBack.hear(({ upstream, kind, ageMs }) =>
      log.warn('upstream.fallback', `${upstream} does not answer`, { upstream, kind, ageMs }),
    ),
    path.lateTwin.hear(({ kept, deleted }) =>
      log.warn('outbox.twin', 'The first try of a message that was sent again has turned up; the second is deleted', { kept, deleted }),
    ),
    path.jobRan.hear(({ job, outcome, durationMs }) => {
      if (outcome === 'ok' || outcome === 'skipped') log.debug('job.ran', `Job ${job}: ${outcome}`, { command: job, durationMs })
      else log.error('job.failed', `Job ${job}: ${outcome}`, { command: job, durationMs })
    }),
    path.claimLost.hear(({ kind, name }) =>
      log.warn('claim.lost', 'A claim has passed to another; nothing was written under it', { kind, room: log.hashed(name) }),
    ),
    path.storeWaits.hear(({ error, forMs }) =>
      log.error('store.waits', 'The store cannot commit now; nothing is lost, nothing is acknowledged', { err: error, durationMs: forMs }),
    ),
    storeBack.hear(({ afterMs }) => log.info('store.back', `The store commits again after ${inWords(afterMs)}`, { durationMs: afterMs })),
    storeWaiting.hear(({ holder, forMs }) =>
      log.warn(
        'store.waiting',
        `Another process holds the store${holder === undefined ? '' : ` ${holder}`}; waiting up to ${inWords(forMs)}`,
        { durationMs: forMs },
      ),
    ),
    secretMissing.hear(({ secret }) =>
      log.warn('secret.missing', `Waiting for the secret file "${secret}": it is missing or empty`, { file: secret }),
    ),
    secretReloaded.hear(({ secret, outcome, fingerprint }) => {
      if (outcome === 'changed') log.info('secret.reloaded', `The secret ${secret} changed`, { file: secret, fingerprint })
      else log.error('secret.reloaded', `The secret ${secret} ${refusal[outcome]}; the old one is kept`, { file: secret, fingerprint })
    }),
    configReloaded.hear((one) => {
      if (one.ok) log.info('config.reloaded', 'People, roles, rooms and registers were read anew')
      else log.error('config.refused', 'The changed configuration was refused; the old one stays', { problems: one.problems })
    }),
    path.retained.hear(({ rows, by }) => {
      if (rows > 0) log.info('retention.ran', `${rows} old rows were emptied or forgotten`, { rows, by })
    }),
    onChange((one) => {
      if (one.error === undefined)
        log.info('shared.back', `The rows "${one.table}" of ${one.from} are read again`, { peer: one.from, table: one.table })
      else
        log.warn('shared.away', `The rows "${one.table}" of ${one.from} cannot be read; the copy goes on`, {
          peer: one.from,
          table: one.table,
          reason: one.error,
        })
    }),
    loopStalled.hear(({ lagMs }) =>
      log.warn('loop.stalled', `The event loop stood still for ${inWords(lagMs)}`, { durationMs: Math.round(lagMs) }),
    ),
    partFailed.hear(({ part, error, attempt, waitMs }) =>
      log.error('part.failed', `${part} failed and starts again after ${inWords(waitMs)}`, {
        part,
        attempt,
        err: error,
        durationMs: waitMs,
      }),
    ),
    partStalled.hear(({ part, state, overdueMs }) =>
      log.error('part.stalled', `${part} should have left "${state}" ${inWords(overdueMs)} ago`, { part, state, durationMs: overdueMs }),
    ),
    breakerMoved.hear(({ upstream, state }) =>
      state === 'open'
        ? log.warn('upstream.breaker', `${upstream} is not asked for a while: half of its recent calls failed`, { upstream, state })
        : log.info('upstream.breaker', state === 'closed' ? `${upstream} answers again` : `${upstream} is tried with one call`, {
            upstream,
            state,
          }),
    ),
    callRetried.hear(({ upstream, error, waitMs }) =>
      log.debug('upstream.retried', `A call to ${upstream} is tried again`, { upstream, err: error, durationMs: waitMs }),
    ),
  ]
  return () => stops.forEach((stop) => stop())
}

/** Hears of fetches of shared rows only when one begins to fail or works again. */
function onChange(say: (one: { readonly from: string; readonly table: string; readonly error?: string }) => void): () => void {
  const failing = new Set<string>()
  return sharedFetched.hear((one) => {
    const key = `${one.from}/${one.table}`
    const fails = one.error !== undefined
    if (fails === failing.has(key)) return
    if (fails) failing.add(key)
    else failing.delete(key)
    say(one)
  })
}
