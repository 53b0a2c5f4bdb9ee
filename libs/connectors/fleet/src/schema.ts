import { z } from 'zod'

/** What a bot's `/readyz` tells. Everything but `ok` may be missing: an older bot, or one that only begins to start. */
export const readyAnswer = z.object({
  ok: z.boolean(),
  reason: z.string().optional(),
  version: z.string().optional(),
  email: z.string().optional(),
  link: z.string().optional(),
  lastFrameAgeMs: z.number().optional(),
  upMs: z.number().optional(),
  replyP95Ms: z.number().optional(),
  reconnects: z.number().optional(),
  lastCauses: z.array(z.object({ cause: z.string(), at: z.number() })).optional(),
  device: z.string().optional(),
  inbox: z.number().optional(),
  outbox: z.number().optional(),
  outboxOldestMs: z.number().optional(),
})
export type ReadyAnswer = z.output<typeof readyAnswer>

/** A bot as its health port shows it. `answered` false = nothing listens, or not in time. */
export type Seen = { readonly answered: true; readonly facts: ReadyAnswer } | { readonly answered: false; readonly why: string }
