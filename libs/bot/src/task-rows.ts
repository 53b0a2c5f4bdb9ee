import type { Json, Tx } from '@nightshift/store'
import { z } from 'zod'

/** The runtime's own collection: no bot's collection has such a name. */
const collection = '(tasks)'

/** A row that left its lane, as `jobs` shows it and `cancel` finds it. Its number is that of the inbox row. */
export const taskRow = z.object({
  /** `running` = a long answer; `queued` = a write kept until its upstream is back; `unsure` = one whose outcome is read back. */
  kind: z.enum(['running', 'queued', 'unsure']),
  /** E-mail of the asker. */
  by: z.string(),
  command: z.string(),
  /** What was asked, shortened. */
  text: z.string(),
  since: z.number(),
  /** When it is given up; absent for one that runs. */
  until: z.number().optional(),
  /** What it waits for. */
  upstream: z.string().optional(),
  cancelledBy: z.string().optional(),
})
export type TaskRow = z.output<typeof taskRow>
/** A task with its number. */
export type Task = TaskRow & { readonly id: number }

/** The task of an inbox row; undefined where it is in its lane. */
export async function taskOf(tx: Tx, inboxId: number): Promise<TaskRow | undefined> {
  return taskRow.safeParse((await tx.records.get(collection, String(inboxId)))?.value).data
}

export async function putTask(tx: Tx, inboxId: number, row: TaskRow): Promise<void> {
  const value: Json = Object.fromEntries(Object.entries(row).flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])))
  await tx.records.put(collection, String(inboxId), value)
}

export async function dropTask(tx: Tx, inboxId: number): Promise<void> {
  await tx.records.remove(collection, String(inboxId))
}

/** All tasks, oldest first. */
export async function allTasks(tx: Tx): Promise<readonly Task[]> {
  const rows = await tx.records.list(collection)
  return rows
    .flatMap((row) => {
      const read = taskRow.safeParse(row.value)
      return read.success ? [{ ...read.data, id: Number(row.id) }] : []
    })
    .sort((a, b) => a.id - b.id)
}
