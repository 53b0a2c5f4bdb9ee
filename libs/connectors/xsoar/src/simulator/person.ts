import type { SimContext } from './context.ts'
import { alter, attach, complete, shut, ticketOr, write } from './deeds.ts'
import { missing } from './errors.ts'
import type { SimEntry, SimTicket } from './rows.ts'

/** What somebody does in the console of XSOAR, past us. */
export interface InConsole {
  note(id: string, text: string): SimEntry
  chat(id: string, text: string): SimEntry
  attach(id: string, name: string, bytes: Uint8Array): SimEntry
  assign(id: string, owner: string): SimTicket
  change(id: string, changes: Partial<Omit<SimTicket, 'id' | 'version'>>): SimTicket
  close(id: string, closing?: { readonly class?: string; readonly notes?: string; readonly reason?: string }): void
  complete(id: string, task: string): void
  remove(id: string): void
  saveList(name: string, data: unknown): void
}

export function inConsole(context: SimContext, name: string): InConsole {
  const { store, fields } = context
  return {
    note: (id, text) => write(context, id, name, text, { note: true }),
    chat: (id, text) => write(context, id, name, text),
    attach: (id, file, bytes) => attach(context, id, name, file, bytes, ''),
    assign: (id, owner) => alter(context, id, { owner, status: 1 }, name),
    change: (id, changes) => alter(context, id, changes, name),
    close: (id, closing = {}) => {
      shut(
        context,
        id,
        { closeReason: closing.reason ?? 'Resolved', closeNotes: closing.notes ?? '', fields: { [fields.class]: closing.class ?? 'btp' } },
        name,
      )
    },
    complete: (id, task) => {
      const found = ticketOr(context, id).tasks.find((one) => one.name === task || one.id === task)
      if (!found) throw missing(`task ${task}`)
      complete(context, id, found.id, name)
    },
    remove: (id) => store.remove(id),
    saveList: (list, data) => {
      const old = store.lists().find(({ id }) => id === list)
      const plain = typeof data === 'string'
      store.putList({
        id: list,
        type: plain ? 'plain_text' : 'json',
        data: plain ? data : JSON.stringify(data),
        version: (old?.version ?? 0) + 1,
      })
    },
  }
}
