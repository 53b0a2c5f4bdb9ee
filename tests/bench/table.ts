/** One line: what was measured, its figures, and what came of the goal. Empty cells stay empty. */
export interface Line {
  readonly what: string
  readonly ours?: string
  readonly bare?: string
  readonly against?: string
  readonly goal?: string
  readonly verdict?: string
}

const heads: Required<Line> = { what: '', ours: 'nightshift', bare: 'bare', against: 'against it', goal: 'goal', verdict: '' }
const columns = ['what', 'ours', 'bare', 'against', 'goal', 'verdict'] as const

/** Lines under each other; the first column to the left, figures to the right. */
export function table(lines: readonly Line[]): string {
  const all = [heads, ...lines]
  const widths = columns.map((column) => Math.max(...all.map((line) => (line[column] ?? '').length)))
  return all
    .map((line) =>
      columns
        .map((column, place) => {
          const text = line[column] ?? ''
          const width = widths[place] ?? 0
          return column === 'what' || column === 'verdict' ? text.padEnd(width) : text.padStart(width)
        })
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}
