import { answers } from '@nightshift/bot'
import { z } from 'zod'
import { assignCard, assignHeld, emailText } from '../cards/assign.ts'
import { assign } from '../deeds/assign.ts'
import type { Pressed } from '../desk.ts'

/** Gives the ticket to the analyst that was chosen, or to the e-mail that was typed. */
export const assignPress = {
  allow: 'lead',
  risk: 'write-low',
  reads: z.object({ person: emailText, email: emailText }),
  run: async (press: Pressed & { readonly inputs: { readonly person: string; readonly email: string } }) => {
    const { id } = assignHeld.parse(press.held)
    const email = press.inputs.email === '' ? press.inputs.person : press.inputs.email
    if (email !== '') return await assign(press, id, email)
    return [answers.form([{ field: 'person', problem: 'choose somebody, or type an e-mail' }]), assignCard(press.house, id)]
  },
} as const
