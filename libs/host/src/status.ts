import { frozenNow } from '@nightshift/bot/frozen'
import type { Store } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import type { RecentFacts } from './facts.ts'
import type { BotReport } from './ipc.ts'
import type { Readiness } from './readiness.ts'
import { version } from './version.ts'

export type Status = BotReport

interface StatusSources {
  readonly readiness: Readiness
  readonly store: () => Store | undefined
  readonly link: () => Link | undefined
}

/** How the bot is in one glance, as its supervisor is told: ready or why not, its link, what waits and what comes next. Never rejects. */
export async function statusOf({ readiness, store, link }: StatusSources): Promise<Status> {
  const counts = await store()
    ?.read(async (tx) => ({ inbox: await tx.inbox.counts(), outbox: await tx.outbox.counts(), jobs: await tx.jobs.list() }))
    .catch(() => undefined)
  const why = readiness.unready()
  const [state, lastFrameAt] = [link()?.state(), link()?.lastFrameAt()]
  return {
    ready: why === undefined,
    state: why ?? 'live',
    inbox: (counts?.inbox.new ?? 0) + (counts?.inbox.running ?? 0),
    outbox: (counts?.outbox.ready ?? 0) + (counts?.outbox.sending ?? 0) + (counts?.outbox.unknown ?? 0),
    version,
    startedAt: Math.round(performance.timeOrigin),
    memoryBytes: process.memoryUsage.rss(),
    ...(state === undefined ? {} : { linkState: state.name, linkSince: state.since }),
    ...(state?.name === 'waiting' ? { linkUntil: state.until } : {}),
    ...(lastFrameAt === undefined ? {} : { lastFrameAt }),
    ...(counts === undefined || counts.jobs.length === 0 ? {} : { jobs: counts.jobs.map(({ name, nextAt }) => ({ name, at: nextAt })) }),
  }
}

interface FactSources extends StatusSources {
  readonly bot: string
  readonly version: string
  readonly upMs: () => number
  readonly email: () => string | undefined
  readonly recent: RecentFacts
}

/** What `/readyz` tells besides: Pinger's page about a bot is made of it (bots.md §12). */
export async function factsOf(from: FactSources): Promise<Readonly<Record<string, unknown>>> {
  const { inbox, outbox } = await statusOf(from)
  const frozen = await from
    .store()
    ?.read(frozenNow)
    .catch(() => undefined)
  const [email, frame, p95] = [from.email(), from.link()?.lastFrameAt(), from.recent.replyP95Ms()]
  return {
    bot: from.bot,
    version: from.version,
    upMs: from.upMs(),
    link: from.link()?.state().name ?? 'none',
    inbox,
    outbox,
    reconnects: from.recent.reconnects(),
    lastCauses: from.recent.lastCauses(),
    upstreams: from.recent.upstreams(),
    ...(frozen === undefined ? {} : { frozen: { by: frozen.name, at: frozen.at, why: frozen.why } }),
    ...(email === undefined ? {} : { email }),
    ...(frame === undefined ? {} : { lastFrameAgeMs: Math.max(0, Date.now() - frame) }),
    ...(p95 === undefined ? {} : { replyP95Ms: p95 }),
  }
}
