import { z } from 'zod'
import { takeHeld } from '../cards/take.ts'
import { ack } from '../deeds/ack.ts'
import { take } from '../deeds/take.ts'
import type { Pressed } from '../desk.ts'

/** Takes it over, unless it is with a third person by now, who is then named and asked about. */
export const takePress = {
  allow: 'analyst',
  risk: 'write-low',
  reads: z.object({}),
  run: async (press: Pressed) => {
    const { id, from, does } = takeHeld.parse(press.held)
    if (press.action !== 'over') return 'Left as it is. Nothing was changed.'
    return does === 'ack' ? await ack(press, id, { over: from }) : await take(press, id, from)
  },
} as const
