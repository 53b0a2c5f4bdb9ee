import { z } from 'zod'
import { leadHeld } from '../cards/close-lead.ts'
import { closeAsLead } from '../deeds/close.ts'
import type { Pressed } from '../desk.ts'
import { myName } from '../words/people.ts'

/** A lead's decision about a close form that waited. */
export const leadPress = {
  allow: 'lead',
  risk: 'write-low',
  reads: z.object({}),
  run: async (press: Pressed) => {
    const kept = leadHeld.parse(press.held)
    if (press.action === 'close') return await closeAsLead(press, kept)
    return `**#${kept.id}** stays open: ${myName(press)} decided against closing it as ${kept.class}.`
  },
} as const
