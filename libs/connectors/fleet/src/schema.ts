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
  upstreams: z
    .array(z.object({ name: z.string(), breaker: z.string(), calls1h: z.number(), errors1h: z.number(), p95Ms: z.number().optional() }))
    .optional(),
  frozen: z.object({ by: z.string(), at: z.number(), why: z.string() }).optional(),
})
export type ReadyAnswer = z.output<typeof readyAnswer>

/** A bot as its health port shows it. `answered` false = nothing listens, or not in time. */
export type Seen = { readonly answered: true; readonly facts: ReadyAnswer } | { readonly answered: false; readonly why: string }

/** Webex devices as a bot sees its own. */
export const devicesAnswer = z.array(
  z.object({ name: z.string(), modifiedAt: z.number().nullable(), ours: z.boolean(), current: z.boolean() }),
)
export type DeviceSeen = z.output<typeof devicesAnswer>[number]

export const prunedAnswer = z.object({ did: z.object({ deleted: z.number(), ours: z.number(), others: z.number() }) })
export type Pruned = z.output<typeof prunedAnswer>['did']
