import { z } from 'zod'
import { noteHeld, noteText } from '../cards/note.ts'
import { note } from '../deeds/note.ts'
import type { Pressed } from '../desk.ts'

/** A note from its field; kept for 4 h while XSOAR is down. */
export const notePress = {
  allow: 'analyst',
  risk: 'write-low',
  queue: '4h',
  reads: z.object({ note: noteText }),
  run: async (press: Pressed & { readonly inputs: { readonly note: string } }) =>
    await note(press, noteHeld.parse(press.held).id, press.inputs.note),
} as const
