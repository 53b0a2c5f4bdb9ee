/** Longest part that is sent, in UTF-8 bytes; Webex refuses more than 7,439 (webex.md §7.2). */
export const partBytes = 7_000

/** Where a text becomes a file instead. */
const mostParts = 5

/**
 * A text in parts of at most `partBytes`, cut at a paragraph, else a line, else a word, else between two characters, with code fences
 * closed and reopened, each marked (1/3). More than five parts become a summary of five lines and the whole as a file.
 */
export function split(markdown: string): { readonly parts: readonly string[]; readonly file?: string } {
  const text = alignTables(markdown)
  if (Buffer.byteLength(text) <= partBytes) return { parts: [text] }
  const parts: string[] = []
  let rest = text
  let fence = ''
  while (rest !== '' && parts.length <= mostParts) {
    const room = partBytes - 40 - Buffer.byteLength(fence)
    const piece = Buffer.byteLength(rest) <= room ? rest : rest.slice(0, cutAt(rest, room))
    rest = rest.slice(piece.length).replace(/^\n+/, '')
    const opened: string = fence + piece
    const open: boolean = (opened.match(/^```/gm)?.length ?? 0) % 2 === 1
    parts.push(open ? `${opened.trimEnd()}\n\`\`\`` : opened.trimEnd())
    fence = open ? '```\n' : ''
  }
  if (parts.length > mostParts) {
    const summary = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(0, 5)
      .map((line) => line.slice(0, 200))
    return { parts: [`${summary.join('\n')}\n\n… the whole text is in the file.`], file: text }
  }
  return { parts: parts.map((part, index) => `${part}\n(${index + 1}/${parts.length})`) }
}

/** The best place to cut within `bytes`: in characters of the text. */
function cutAt(text: string, bytes: number): number {
  let end = Math.min(text.length, bytes)
  while (Buffer.byteLength(text.slice(0, end)) > bytes) end = Math.floor(end * 0.9)
  // Not between the halves of a surrogate pair.
  if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end--
  const window = text.slice(0, end)
  for (const border of ['\n\n', '\n', ' ']) {
    const at = window.lastIndexOf(border)
    if (at > end / 2) return at + border.length
  }
  return Math.max(1, end)
}

/** Webex shows no Markdown tables: one of at most 60 columns becomes an aligned code block, a wider one a list (bots.md §1.8). */
export function alignTables(markdown: string): string {
  return markdown.replace(/(?:^\|.*\|[ \t]*(?:\n|$)){2,}/gm, (block) => {
    const rows = block
      .trim()
      .split('\n')
      .map((line) =>
        line
          .trim()
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
    if (!rows[1]?.every((cell) => /^:?-+:?$/.test(cell))) return block
    const body = rows.filter((_, index) => index !== 1)
    const widths = (body[0] ?? []).map((_, column) => Math.max(...body.map((row) => row[column]?.length ?? 0)))
    const width = widths.reduce((sum, one) => sum + one + 2, -2)
    if (width <= 60) {
      const lines = body.map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      return `\`\`\`\n${lines.join('\n')}\n\`\`\`\n`
    }
    const [head = [], ...rest] = body
    return `${rest
      .map(
        (row) =>
          `- **${row[0] ?? ''}** · ${row
            .slice(1)
            .map((cell, column) => `${head[column + 1] ?? ''}: ${cell}`)
            .join(' · ')}`,
      )
      .join('\n')}\n`
  })
}
