import { ClaimLost, StoreUnavailable, type OutboxRow } from '@nightshift/store'
import { Vanished, WebexRefused, WebexUnreachable, type Arrival, type Message } from '@nightshift/webex'
import { matches } from './fingerprint.ts'
import type { OutboxBody } from './outgoing.ts'
import type { Outbox } from './outbox.ts'
import { persist, type Runtime } from './runtime.ts'
import { ambiguous, failed, lateTwin } from './topics.ts'

/** A repeat that is older stays: somebody may have read and answered it. */
const youngMs = 10 * 60_000
/** How often, and how many times, is looked whether an echo has found its row. */
const [lookMs, looks] = [5_000, 12]

/**
 * A send whose outcome was not known is sent again at last; the first try can still turn up, when a gateway was slow beyond all patience. Then
 * the second is deleted, where it is plain text and young (webex.md §9, rule 6).
 */
export interface Twins {
  /** Looks at own messages that came back. Whatever it finds is done besides the path. */
  watch(batch: readonly Arrival[]): void
  stop(): void
}

export function openTwins(rt: Runtime, signal: AbortSignal, outbox: Pick<Outbox, 'begin' | 'start'>): Twins {
  // An earlier process may have sent something again: it counts as now.
  let againAt = rt.store.now()
  const deaf = ambiguous.hear(({ resolution }) => {
    if (resolution === 'absent' || resolution === 'repeated') againAt = rt.store.now()
  })

  const look = async (echo: { readonly message: string; readonly room: string; readonly at: number }): Promise<void> => {
    for (let turn = 0; turn < looks; turn++) {
      const { rows, unclaimed, underWay } = await rt.store.read(async (tx) => ({
        rows: (await tx.outbox.sentAgain(rt.store.now() - youngMs)).filter((row) => row.room === echo.room && isPlain(row)),
        unclaimed: (await tx.echoes.unclaimed(echo.room, echo.at, echo.at)).some(({ message }) => message === echo.message),
        underWay: await tx.outbox.underWay(echo.room),
      }))
      if (rows.length === 0 || !unclaimed) return
      // The echo may be of what is on its way, and the row not know it yet.
      if (!underWay) return await compare(echo, rows)
      await rt.clock.sleep(lookMs, signal)
    }
  }

  const compare = async (echo: { readonly message: string; readonly room: string }, rows: readonly OutboxRow[]): Promise<void> => {
    const message = await rt.api.message(echo, { signal, background: true }).catch(gone)
    const twin = message && rows.find((row) => matches(row.body as unknown as OutboxBody, message)) // outgoing.ts made it
    if (!twin || twin.messageId === null) return
    const deleted = twin.messageId
    const begun = await persist(rt, signal, async (tx) => {
      const { to } = twin.body as unknown as OutboxBody // outgoing.ts made it
      const body = { to, markdown: '' }
      await tx.outbox.put([{ room: twin.room, kind: 'delete', key: `twin:${twin.id}`, of: twin.id, body, policy: 'at-least-once' }])
      return await outbox.begin(tx, [twin.room])
    })
    outbox.start(begun)
    lateTwin.say({ kept: echo.message, deleted })
  }

  /** The path goes on without it; what is no trouble of the store or a stop is a bug. */
  const told = (ref: string, error: unknown): void => {
    if (signal.aborted || error instanceof StoreUnavailable || error instanceof ClaimLost) return
    failed.say({ where: 'outbox', class: 'bug', ref, command: '(none)', error })
  }

  return {
    watch: (batch) => {
      if (rt.store.now() - againAt > youngMs) return
      for (const { event } of batch) if (event.kind === 'echo') look(event).catch((error: unknown) => told(event.message, error))
    },
    stop: deaf,
  }
}

function isPlain({ body }: OutboxRow): boolean {
  const { card, file } = body as unknown as OutboxBody // outgoing.ts made it
  return card === undefined && file === undefined
}

function gone(error: unknown): Message | undefined {
  if (error instanceof Vanished || error instanceof WebexRefused || error instanceof WebexUnreachable) return undefined
  throw error
}
