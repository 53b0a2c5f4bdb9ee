/** Webex's clock against ours, from the `Date` headers of its answers. */
export interface ClockOffset {
  /** Notes an answer's `Date` header: `sentAt` and `gotAt` are our wall clock around the call. */
  note(date: string | undefined, sentAt: number, gotAt: number): void
  /** Median offset of the last 20 answers in ms: server time = our time + offset. */
  offset(): number
}

const kept = 20
const wholeSecond = 1_000

/** An offset that starts at 0. */
export function clockOffset(): ClockOffset {
  const samples: number[] = []
  let next = 0
  let median: number | undefined = 0
  return {
    note: (date, sentAt, gotAt) => {
      const at = date === undefined ? Number.NaN : Date.parse(date)
      if (Number.isNaN(at)) return
      // The header has whole seconds: the answer was made somewhere in that second. An offset within it means none.
      const difference = Math.round(at + wholeSecond / 2 - (sentAt + gotAt) / 2)
      samples[next] = Math.abs(difference) <= wholeSecond / 2 ? 0 : difference
      next = (next + 1) % kept
      median = undefined
    },
    offset: () => (median ??= [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? 0),
  }
}
