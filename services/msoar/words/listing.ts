import { code, named, plain } from '@nightshift/bot/safe'

/** Wider than this, a table becomes a list: Webex shows no tables (bots.md §1.8). */
const widest = 60
/** Longest cell, and longest first one. */
const [most, mostFirst] = [120, 160]

/** A cell: a text, or somebody's or something's name, which is no indicator whatever it looks like. Both are made safe here. */
export type Cell = string | { readonly name: string }

/** Rows under their headings: an aligned code block, or `**row** · key: value` where that is too wide. */
export function listing(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = [head, ...rows.map((row) => row.map(inCode))]
  const widths = head.map((_, column) => Math.max(...table.map((row) => [...(row[column] ?? '')].length)))
  const width = widths.reduce((sum, one) => sum + one + 2, -2)
  if (width > widest) return rows.map((row) => inList(head, row)).join('\n')
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``
}

function inCode(cell: Cell): string {
  return typeof cell === 'string' ? code(cell, mostFirst) : code(cell.name, most, (word) => word === cell.name)
}

function inList(head: readonly string[], row: readonly Cell[]): string {
  const [first = '', ...rest] = row.map((cell, column) =>
    typeof cell === 'string' ? plain(cell, column === 0 ? mostFirst : most) : named(cell.name, most),
  )
  return [`- **${first}**`, ...rest.map((cell, column) => `${head[column + 1] ?? ''}: ${cell}`)].join(' · ')
}
