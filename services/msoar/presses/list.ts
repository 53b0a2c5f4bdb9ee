import { z } from 'zod'
import { assignCard } from '../cards/assign.ts'
import { listHeld } from '../cards/list.ts'
import { noteCard } from '../cards/note.ts'
import { take } from '../deeds/take.ts'
import type { Pressed } from '../desk.ts'

/** The buttons under a list, for the ticket that was chosen. */
export const listPress = {
  allow: 'analyst',
  risk: 'write-low',
  reads: z.object({ ticket: z.string().regex(/^\d{1,12}$/, 'choose a ticket') }),
  run: async (press: Pressed & { readonly inputs: { readonly ticket: string } }) => {
    const { ticket } = press.inputs
    if (!listHeld.parse(press.held).ids.includes(ticket)) return `#${ticket.slice(0, 12)} is not in that list. Ask for the list again.`
    switch (press.action) {
      case 'assign':
        return assignCard(press.house, ticket)
      case 'note':
        return noteCard(ticket)
      default:
        return await take(press, ticket)
    }
  },
} as const
