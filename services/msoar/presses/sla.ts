import { z } from 'zod'
import { slaHeld } from '../cards/sla.ts'
import { ack } from '../deeds/ack.ts'
import { take } from '../deeds/take.ts'
import type { Pressed } from '../desk.ts'
import { inThread } from './in-thread.ts'

/** The buttons under an SLA message. */
export const slaPress = {
  allow: 'analyst',
  risk: 'write-low',
  reads: z.object({}),
  run: async (press: Pressed) => {
    const { id, root } = slaHeld.parse(press.held)
    return inThread(press.action === 'take' ? await take(press, id) : await ack(press, id, { byCard: true }), root)
  },
} as const
