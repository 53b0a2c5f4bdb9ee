import type { z } from 'zod'
import { closeCard, closeFields, closeHeld } from '../cards/close.ts'
import { close } from '../deeds/close.ts'
import type { Pressed } from '../desk.ts'

/** The close form: Submit confirms it. */
export const closePress = {
  allow: 'analyst',
  risk: 'write-low',
  reads: closeFields,
  again: (values: Readonly<Record<string, unknown>>, kept: unknown) => {
    const held = closeHeld.parse(kept)
    return closeCard(held.causes, held, values)
  },
  run: async (press: Pressed & { readonly inputs: z.output<typeof closeFields> }) => {
    if (press.action !== 'close') return 'Not closed. Nothing was changed.'
    return await close(press, closeHeld.parse(press.held).id, press.inputs)
  },
} as const
