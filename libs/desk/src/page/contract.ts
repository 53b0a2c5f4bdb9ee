import type { GroundCommon } from '@nightshift/bot'
import type { Pager } from '@nightshift/pager'
import { z } from 'zod'
import { pageTargets } from './escalation.ts'

/** What somebody is paged for, also as the payload of a timer that pages later. */
export const pageOrder = z.object({
  /** A page with this key is opened once. */
  key: z.string(),
  who: z.enum(pageTargets),
  why: z.string(),
  /** E-mail of who asked, or what noticed it (`sla watch`). */
  by: z.string(),
  ticket: z.string().optional(),
  /** Where each step is told: a room alias or `room:<uuid>`; in the thread of the part with the key `threadOf`, where given. */
  post: z.string(),
  threadOf: z.string().optional(),
})
export type PageOrder = Readonly<z.output<typeof pageOrder>>

/** What the page action stands on: any handler of a bot that uses `pager` and reads Toodles' `oncall`. */
export type PageGround = Pick<GroundCommon, 'step' | 'records' | 'house' | 'now' | 'shared'> & { readonly pager: Pager }

/** The collection that a paging bot shares. */
export const pages = 'pages'

/** A page as it is kept. */
export const pageRow = pageOrder.omit({ key: true }).extend({
  /** `ended` = what it was opened for is over, whether or not somebody had acknowledged it. */
  state: z.enum(['open', 'acknowledged', 'ended']),
  openedAt: z.number(),
  /** E-mails in the order in which they are asked. */
  chain: z.array(z.string()),
  /** How many of them were asked. */
  asked: z.number(),
  acknowledgedBy: z.string().optional(),
  acknowledgedAt: z.number().optional(),
  /** E-mail of who ended the trouble, or what noticed its end. */
  endedBy: z.string().optional(),
  endedAt: z.number().optional(),
})
export type PageRow = z.output<typeof pageRow>
