import { UpstreamRefused, type Connector, type Effect } from '@nightshift/resilience'
import { openUpstream } from '@nightshift/upstream'
import { z } from 'zod'

/** A dead man's switch outside of us: as long as it is told, we live; when it is not, it alarms (bots.md §12). */
export interface Deadman {
  /** Whether an address is configured. */
  readonly there: boolean
  /** Tells it that we live. Safe to repeat. */
  beat(): Effect<null>
}

const limitMs = 10_000
const block = z.looseObject({ deadman: z.object({ url: z.string().optional() }).optional() })

/** Reads `deadman.url` of the bot's own block. There is no simulator: nobody would look at it. */
export const deadman: Connector<Deadman> = {
  name: 'deadman',
  open: ({ settings, clock, fetch }) => {
    const url = block.parse(settings).deadman?.url
    const way =
      url === undefined
        ? undefined
        : openUpstream({ name: 'Dead-man switch', base: url, headers: () => ({}), clock, limitMs, ...(fetch && { fetch }) })
    return {
      there: way !== undefined,
      beat: () => ({
        key: 'deadman',
        action: 'deadman.beat',
        // A bot whose writes are frozen lives.
        evenFrozen: true,
        lagMs: 0,
        limitMs,
        run: async ({ signal, notAfter }) => {
          if (!way) throw new UpstreamRefused('Dead-man switch', 'No dead-man switch is configured here.', { kind: 'absent' })
          return await way.call({ op: 'beat', method: 'POST', path: '', write: true, idempotent: true, take: () => null, signal, notAfter })
        },
      }),
    }
  },
}
