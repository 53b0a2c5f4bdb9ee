/**
 * Checks a history against the promises alone; it knows nothing of how they are kept (resilience.md §5). Questions carry a token of their
 * own, and an answer shows the token of what it answers.
 */
export interface Asked {
  readonly token: string
  readonly room: string
  readonly bot: string
  readonly at: number
  /** When Webex delivered it, where the weather delivers in another order: an answer may follow either order. */
  readonly deliveredAt?: number
  readonly direct: boolean
}
export interface Answered {
  readonly token: string
  readonly room: string
  readonly bot: string
  /** When it stood at Webex. */
  readonly at: number
  /** Carries the mark of a message that may have been sent before. */
  readonly repeated: boolean
}
export interface Verdict {
  readonly asked: number
  readonly lost: readonly string[]
  /** Answered more than once, without the mark of a repeat. */
  readonly twice: readonly string[]
  /** Answers that came again and say so: in group rooms they are counted, in direct rooms they are a broken promise. */
  readonly repeated: readonly string[]
  readonly repeatedDirect: readonly string[]
  /** Answers to things nobody asked. */
  readonly strange: readonly string[]
  /** A later question of the room was answered before an earlier one. */
  readonly swapped: readonly string[]
}

export function judge(asked: readonly Asked[], answered: readonly Answered[]): Verdict {
  const byToken = Map.groupBy(answered, (one) => one.token)
  const known = new Map(asked.map((one) => [one.token, one]))
  const lost: string[] = []
  const twice: string[] = []
  const repeated: string[] = []
  const repeatedDirect: string[] = []
  for (const question of asked) {
    const answers = (byToken.get(question.token) ?? []).filter((one) => one.room === question.room && one.bot === question.bot)
    if (answers.length === 0) lost.push(question.token)
    if (answers.filter((one) => !one.repeated).length > 1) twice.push(question.token)
    if (answers.some((one) => one.repeated)) (question.direct ? repeatedDirect : repeated).push(question.token)
  }
  const strange = answered
    .filter((one) => !known.has(one.token) || known.get(one.token)?.room !== one.room || known.get(one.token)?.bot !== one.bot)
    .map((one) => one.token)
  return { asked: asked.length, lost, twice, repeated, repeatedDirect, strange, swapped: swaps(asked, byToken) }
}

/**
 * In each room and for each bot, first answers must stand in the order of their questions. Where delivery was late or turned round, only a
 * pair that both orders agree on can be swapped: what was fetched back stands in the order said, what was delivered in that of delivery.
 */
function swaps(asked: readonly Asked[], byToken: ReadonlyMap<string, readonly Answered[]>): readonly string[] {
  const swapped: string[] = []
  for (const questions of Map.groupBy(asked, (one) => `${one.bot}\n${one.room}`).values()) {
    const inOrder = questions
      .map((one) => ({ ...one, heard: one.deliveredAt ?? one.at, answer: Math.min(...(byToken.get(one.token) ?? []).map(({ at }) => at)) }))
      .filter((one) => Number.isFinite(one.answer))
      .toSorted((a, b) => a.at - b.at)
    for (const [index, later] of inOrder.entries()) {
      if (inOrder.slice(0, index).some((earlier) => earlier.heard <= later.heard && earlier.answer > later.answer))
        swapped.push(later.token)
    }
  }
  return swapped
}
