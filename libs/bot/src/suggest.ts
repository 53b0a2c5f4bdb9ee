/** The known words nearest to a mistyped one, best first, at most 3: distance ≤ 2, ≤ 1 for words of up to 4 letters (bots.md §1.1). */
export function suggest(word: string, known: readonly string[]): readonly string[] {
  const limit = word.length <= 4 ? 1 : 2
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase(), limit) }))
    .filter((one) => one.distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map((one) => one.candidate)
}

/** Damerau–Levenshtein distance (optimal string alignment): edits of one letter, or two neighbours swapped. Over `limit` the exact figure does not matter. */
export function distance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let [before, previous]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    ;[before, previous] = [previous, row]
  }
  return previous[b.length] ?? 0
}
