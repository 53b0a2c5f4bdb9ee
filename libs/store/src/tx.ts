import type { Tx } from './contract.ts'
import type { Context } from './context.ts'
import type { Sql } from './sql.ts'
import { audit } from './tables/audit.ts'
import { cards } from './tables/cards.ts'
import { claims } from './tables/claims.ts'
import { echoes } from './tables/echoes.ts'
import { inbox } from './tables/inbox.ts'
import { jobs } from './tables/jobs.ts'
import { lastGood } from './tables/last-good.ts'
import { link } from './tables/link.ts'
import { outbox } from './tables/outbox.ts'
import { records } from './tables/records.ts'
import { settings } from './tables/settings.ts'
import { steps } from './tables/steps.ts'
import { timers } from './tables/timers.ts'

const families = { claims, inbox, outbox, echoes, steps, cards, timers, jobs, link, lastGood, records, settings, audit } satisfies {
  readonly [family in keyof Tx]: (sql: Sql, context: Context) => Tx[family]
}

/** The tables of one transaction. A family is made when it is first used: most transactions use three. */
export function openTx(sql: Sql, context: Context): Tx {
  const made: { -readonly [family in keyof Tx]?: Tx[family] } = {}
  return {
    get claims() {
      return (made.claims ??= families.claims(sql, context))
    },
    get inbox() {
      return (made.inbox ??= families.inbox(sql, context))
    },
    get outbox() {
      return (made.outbox ??= families.outbox(sql, context))
    },
    get echoes() {
      return (made.echoes ??= families.echoes(sql, context))
    },
    get steps() {
      return (made.steps ??= families.steps(sql, context))
    },
    get cards() {
      return (made.cards ??= families.cards(sql, context))
    },
    get timers() {
      return (made.timers ??= families.timers(sql, context))
    },
    get jobs() {
      return (made.jobs ??= families.jobs(sql, context))
    },
    get link() {
      return (made.link ??= families.link(sql, context))
    },
    get lastGood() {
      return (made.lastGood ??= families.lastGood(sql, context))
    },
    get records() {
      return (made.records ??= families.records(sql, context))
    },
    get settings() {
      return (made.settings ??= families.settings(sql, context))
    },
    get audit() {
      return (made.audit ??= families.audit(sql, context))
    },
  }
}
