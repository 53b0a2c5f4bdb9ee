import type { GroundCommon } from '@nightshift/bot'
import type { Pager } from '@nightshift/pager'
import { z } from 'zod'
import type { PageTarget } from './escalation.ts'

/** What somebody is paged for. */
export interface PageOrder {
  /** A page with this key is opened once. */
  readonly key: string
  readonly who: PageTarget
  readonly why: string
  /** E-mail of who asked, or what noticed it (`sla watch`). */
  readonly by: string
  readonly ticket?: string
  /** Where each step is told: a room alias or `room:<uuid>`; in the thread of the part with the key `threadOf`, where given. */
  readonly post: string
  readonly threadOf?: string
}

/** What the page action stands on: any handler of a bot that uses `pager` and reads Toodles' `oncall`. */
export type PageGround = Pick<GroundCommon, 'step' | 'records' | 'house' | 'now' | 'shared'> & { readonly pager: Pager }

/** The collection that a paging bot shares. */
export const pages = 'pages'

/** A page as it is kept. */
export const pageRow = z.object({
  who: z.enum(['oncall', 'lead', 'manager']),
  why: z.string(),
  by: z.string(),
  ticket: z.string().optional(),
  post: z.string(),
  threadOf: z.string().optional(),
  state: z.enum(['open', 'acknowledged']),
  openedAt: z.number(),
  /** E-mails in the order in which they are asked. */
  chain: z.array(z.string()),
  /** How many of them were asked. */
  asked: z.number(),
  acknowledgedBy: z.string().optional(),
  acknowledgedAt: z.number().optional(),
})
export type PageRow = z.output<typeof pageRow>
