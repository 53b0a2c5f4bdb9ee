import { exitCodes } from '@nightshift/host/exit'
import { verifyChain, type AuditRow } from '@nightshift/store'
import { progress, progressDone } from './print.ts'
import { reach, type ReachOptions } from './reach/reach.ts'

/** Checks the whole chain and says where it is broken, and where it begins. Ends with 70 where it is broken, or its end is not `head`. */
export async function auditVerify(bot: string, options: ReachOptions & { readonly json?: boolean; readonly head?: string }): Promise<void> {
  const at = await reach(bot, options)
  try {
    let last: { readonly seq: number; readonly hash: string } | undefined
    let first: number | undefined
    let count = 0
    for await (const rows of pages(at.audit)) {
      const [head] = rows
      if (!head) break
      first ??= head.seq
      // What was older was forgotten by retention: the chain begins with the row that names the hash before it.
      const verdict = verifyChain(rows, last ?? (head.seq === 1 ? undefined : { seq: head.seq - 1, hash: head.prev }))
      if (!verdict.ok) {
        const told = { bot, ok: false, rows: count, brokenAt: verdict.brokenAt, kind: verdict.kind }
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify(told)}\n`
            : `The chain of ${bot} is broken at row ${verdict.brokenAt}: ${verdict.kind}. ${count} rows before it are whole.\n`,
        )
        process.exitCode = exitCodes.bug
        return
      }
      count += rows.length
      last = rows.at(-1)
      progress(`${count} rows are whole …`)
    }
    progressDone()
    const told = { rows: count, from: first, complete: first === undefined || first === 1, head: last?.hash }
    // Retention forgets the oldest rows, and whoever deletes them leaves the same: neither shows in the chain, so it is said.
    const cut = told.complete
      ? ''
      : ` It begins at row ${first}; what was before cannot be verified: retention forgets it, and a deletion looks the same.`
    // A chain that was cut at its end, or made anew as a whole, shows only against a hash that was kept elsewhere.
    if (options.head !== undefined && options.head !== last?.hash) {
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ bot, ok: false, ...told })}\n`
          : `The chain of ${bot} is whole, but its end is not the one given: ${last?.hash ?? 'it is empty'}\n`,
      )
      process.exitCode = exitCodes.bug
      return
    }
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ bot, ok: true, ...told })}\n`
        : `The chain of ${bot} is whole${told.complete ? '' : ' as far as it reaches'}: ${count} rows.${cut} Its end: ${last?.hash ?? '–'}\n${options.head === undefined ? `Keep that hash elsewhere; \`audit verify ${bot} --head <hash>\` then also shows a cut.` : 'That is the end given: nothing was cut there.'}\n`,
    )
  } finally {
    await at.close()
  }
}

/** Prints the log, one row a line: JSON, or CSV. */
export async function auditExport(bot: string, options: ReachOptions & { readonly from?: string; readonly csv?: boolean }): Promise<void> {
  const at = await reach(bot, options)
  try {
    if (options.csv === true) process.stdout.write('seq,at,actor,room,action,result,detail,prev,hash\n')
    for await (const rows of pages(at.audit, Number(options.from ?? 1))) {
      for (const row of rows) process.stdout.write(`${options.csv === true ? csv(row) : JSON.stringify(row)}\n`)
    }
  } finally {
    await at.close()
  }
}

async function* pages(audit: (from: number) => Promise<readonly AuditRow[]>, from = 1): AsyncGenerator<readonly AuditRow[]> {
  for (let next = from; ;) {
    const rows = await audit(next)
    if (rows.length === 0) return
    yield rows
    next = (rows.at(-1)?.seq ?? next) + 1
  }
}

function csv(row: AuditRow): string {
  const cells = [
    row.seq,
    new Date(row.at).toISOString(),
    row.actor,
    row.room,
    row.action,
    row.result,
    JSON.stringify(row.detail),
    row.prev,
    row.hash,
  ]
  // A cell that a spreadsheet would run as a formula is marked as text.
  return cells
    .map((cell) => {
      const text = /^[=+\-@\t\r]/.test(String(cell)) ? `'${String(cell)}` : String(cell)
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    })
    .join(',')
}
