import { describe } from 'vitest'
import { auditSuite } from './conformance/audit.ts'
import { cardsSuite } from './conformance/cards.ts'
import { claimsSuite } from './conformance/claims.ts'
import { inboxSuite } from './conformance/inbox.ts'
import { keptSuite } from './conformance/kept.ts'
import { lanesSuite } from './conformance/lanes.ts'
import { linkSuite } from './conformance/link.ts'
import { outboxSuite } from './conformance/outbox.ts'
import { pruneSuite } from './conformance/prune.ts'
import { scheduleSuite } from './conformance/schedule.ts'
import { stages, type OpenStore } from './conformance/stage.ts'
import { stepsSuite } from './conformance/steps.ts'
import { transactionsSuite } from './conformance/transactions.ts'

export type { OpenStore } from './conformance/stage.ts'

/** The suite that every engine must pass: each verb of each family, with two owners. `open` answers an empty store each time. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(name, () => {
    const stage = stages(open)
    transactionsSuite(stage)
    claimsSuite(stage)
    inboxSuite(stage)
    lanesSuite(stage)
    outboxSuite(stage)
    stepsSuite(stage)
    cardsSuite(stage)
    scheduleSuite(stage)
    linkSuite(stage)
    keptSuite(stage)
    auditSuite(stage)
    pruneSuite(stage)
  })
}
