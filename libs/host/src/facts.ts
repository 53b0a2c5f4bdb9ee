import { sendEnded } from '@nightshift/bot/topics'
import { breakerMoved } from '@nightshift/resilience'
import { upstreamCalled } from '@nightshift/upstream/topics'
import { linkLost } from '@nightshift/webex/topics'

export interface UpstreamFact {
  readonly name: string
  readonly breaker: string
  readonly calls1h: number
  readonly errors1h: number
  readonly p95Ms: number | undefined
}

/** What a bot remembers of its last minutes for `/readyz`, without a scrape: reply times and causes of lost links. */
export interface RecentFacts {
  replyP95Ms(): number | undefined
  reconnects(): number
  /** Tools of this bot: its breaker, and the calls of the last hour. */
  upstreams(): readonly UpstreamFact[]
  lastCauses(): readonly { readonly cause: string; readonly at: number }[]
  stop(): void
}

const keptCalls = 2_000
const keptReplies = 200
const keptCauses = 5

export function recentFacts(): RecentFacts {
  const replies: number[] = []
  const tools = new Map<string, { breaker: string; calls: { at: number; ms: number; ok: boolean }[] }>()
  const toolOf = (name: string) => {
    const known = tools.get(name) ?? { breaker: 'closed', calls: [] }
    tools.set(name, known)
    return known
  }
  const causes: { cause: string; at: number }[] = []
  let reconnects = 0
  const stops = [
    sendEnded.hear(({ responseMs }) => {
      if (responseMs === undefined) return
      replies.push(Math.max(0, Math.round(responseMs)))
      if (replies.length > keptReplies) replies.shift()
    }),
    upstreamCalled.hear(({ name, outcome, ms }) => {
      const { calls } = toolOf(name)
      calls.push({ at: Date.now(), ms, ok: outcome === 'ok' || outcome === 'refused' })
      while (calls.length > keptCalls || (calls[0] && calls[0].at < Date.now() - 3_600_000)) calls.shift()
    }),
    breakerMoved.hear(({ upstream, state }) => {
      toolOf(upstream).breaker = state
    }),
    linkLost.hear(({ cause }) => {
      reconnects++
      causes.unshift({ cause, at: Date.now() })
      causes.length = Math.min(causes.length, keptCauses)
    }),
  ]
  return {
    replyP95Ms: () => p95(replies),
    reconnects: () => reconnects,
    upstreams: () =>
      [...tools].map(([name, { breaker, calls }]) => {
        const recent = calls.filter(({ at }) => at >= Date.now() - 3_600_000)
        return {
          name,
          breaker,
          calls1h: recent.length,
          errors1h: recent.filter(({ ok }) => !ok).length,
          p95Ms: p95(recent.map(({ ms }) => Math.round(ms))),
        }
      }),
    lastCauses: () => causes,
    stop: () => stops.forEach((stop) => stop()),
  }
}

function p95(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * 0.95)]
}
