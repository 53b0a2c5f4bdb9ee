import { sendEnded } from '@nightshift/bot/topics'
import { linkLost } from '@nightshift/webex/topics'

/** What a bot remembers of its last minutes for `/readyz`, without a scrape: reply times and causes of lost links. */
export interface RecentFacts {
  replyP95Ms(): number | undefined
  reconnects(): number
  lastCauses(): readonly { readonly cause: string; readonly at: number }[]
  stop(): void
}

const keptReplies = 200
const keptCauses = 5

export function recentFacts(): RecentFacts {
  const replies: number[] = []
  const causes: { cause: string; at: number }[] = []
  let reconnects = 0
  const stops = [
    sendEnded.hear(({ responseMs }) => {
      if (responseMs === undefined) return
      replies.push(Math.max(0, Math.round(responseMs)))
      if (replies.length > keptReplies) replies.shift()
    }),
    linkLost.hear(({ cause }) => {
      reconnects++
      causes.unshift({ cause, at: Date.now() })
      causes.length = Math.min(causes.length, keptCauses)
    }),
  ]
  return {
    replyP95Ms: () => (replies.length === 0 ? undefined : [...replies].sort((a, b) => a - b)[Math.floor((replies.length - 1) * 0.95)]),
    reconnects: () => reconnects,
    lastCauses: () => causes,
    stop: () => stops.forEach((stop) => stop()),
  }
}
