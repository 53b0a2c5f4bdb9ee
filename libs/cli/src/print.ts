/** Prints rows below their headings, columns aligned. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  for (const row of all)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}

/** Says how far long work is, on the terminal alone: a script sees only the result. */
export function progress(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${words}`)
}

/** Ends the line of `progress`. */
export function progressDone(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
}
