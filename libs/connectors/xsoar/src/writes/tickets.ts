import { isDeepStrictEqual } from 'node:util'
import { UpstreamRefused, type Effect, type EffectCall } from '@nightshift/resilience'
import { jsonOf } from '@nightshift/upstream'
import type { Closing, Ticket, TicketChanges, TicketDraft } from '../contract.ts'
import { within, type Door } from '../door.ts'
import { search, ticket } from '../reads.ts'
import { closedShape, createdShape } from '../schema.ts'
import { severityNumber } from '../tickets.ts'
import { effect, onceBegun, since } from './effect.ts'

/** X3: a new ticket, which carries our label. */
export function create(door: Door, key: string, draft: TicketDraft): Effect<{ readonly id: string; readonly url: string }> {
  const { fields } = door.settings
  const made = (id: string): { readonly id: string; readonly url: string } => ({ id, url: door.ticketUrl(id) ?? '' })
  const custom = {
    [fields.source]: draft.source,
    [fields.submitter]: draft.submitter,
    ...(draft.host !== undefined && { [fields.host]: draft.host }),
    ...(draft.user !== undefined && { [fields.user]: draft.user }),
  }
  return effect(door, key, 'ticket.create', {
    lagMs: searchLagMs,
    run: async (call) => {
      const { id } = await door.call({
        op: 'create',
        about: 'room for this ticket',
        method: 'POST',
        path: '/incident',
        body: {
          json: {
            name: draft.name,
            details: draft.details,
            type: draft.type,
            severity: severityNumber[draft.severity],
            labels: [{ type: 'nightshift', value: call.marker }],
            createInvestigation: true,
            ...customFields(door, custom),
          },
        },
        write: true,
        take: jsonOf(createdShape),
        ...within(call),
      })
      return made(id)
    },
    find: async (call) => {
      const { tickets } = await search(door, { text: draft.name, created: { from: since(call) } }, { signal: call.signal })
      const found = tickets.find(({ labels }) => labels.includes(`nightshift:${call.marker}`))
      return found && made(found.id)
    },
  })
}

/** X3: changes a ticket whose version was read. */
export function change(door: Door, key: string, of: Ticket, changes: TicketChanges): Effect<{ readonly version: number }> {
  const sent = {
    ...(changes.owner !== undefined && { owner: changes.owner }),
    ...(changes.severity !== undefined && { severity: severityNumber[changes.severity] }),
    ...(changes.status !== undefined && { status: changes.status === 'pending' ? 0 : 1 }),
    ...(changes.linked !== undefined && { linkedIncidents: changes.linked }),
  }
  return effect(door, key, 'ticket.change', {
    run: async (call) => {
      try {
        const { version } = await door.call({
          op: 'change',
          about: `ticket ${of.id}`,
          method: 'POST',
          path: '/incident',
          body: { json: { id: of.id, version: of.version, ...sent, ...(changes.fields && customFields(door, changes.fields)) } },
          write: true,
          take: jsonOf(createdShape),
          ...within(call),
        })
        return { version: version ?? of.version + 1 }
      } catch (error) {
        throw await withNewVersion(door, error, of, call)
      }
    },
    find: async ({ signal }) => {
      const now = await ticket(door, of.id, { signal })
      return now.version > of.version && holds(now, changes) ? { version: now.version } : undefined
    },
  })
}

/** X4 */
export function close(door: Door, key: string, of: Ticket, closing: Closing): Effect<{ readonly closed: true }> {
  const { fields } = door.settings
  const custom = {
    [fields.class]: closing.class,
    ...(closing.rootCause !== undefined && { [fields.rootCause]: closing.rootCause }),
    ...(closing.duplicateOf !== undefined && { [fields.duplicateOf]: closing.duplicateOf }),
  }
  const isClosed = async (signal: AbortSignal): Promise<boolean> => {
    const { status } = await ticket(door, of.id, { signal })
    return status === 'closed' || status === 'archived'
  }
  return effect(door, key, 'ticket.close', {
    run: async (call) => {
      const { notUpdated } = await door.call({
        op: 'close',
        about: `ticket ${of.id}`,
        method: 'POST',
        path: '/incident/batchClose',
        body: {
          json: {
            ids: [of.id],
            closeReason: reasons[closing.class] ?? 'Resolved',
            closeNotes: closing.notes,
            ...customFields(door, custom),
          },
        },
        write: true,
        take: jsonOf(closedShape),
        ...within(call),
      })
      // It counts what it left alone, and says no more: look why.
      if ((notUpdated ?? 0) > 0 && !(await onceBegun(() => isClosed(call.signal))))
        throw new UpstreamRefused('XSOAR', `XSOAR did not close ticket ${of.id}.`)
      return { closed: true }
    },
    find: async ({ signal }) => ((await isClosed(signal)) ? { closed: true } : undefined),
  })
}

/** XSOAR's own close reasons; our class stands in a field of its own. */
const reasons: Readonly<Record<string, string>> = { fp: 'False Positive', dup: 'Duplicate' }
/** How far XSOAR's index may trail behind a create. */
const searchLagMs = 3_000

/** Custom fields are called otherwise in requests of flavour 8 (bots.md §13). */
function customFields(door: Door, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { [door.settings.flavour === 8 ? 'customFields' : 'CustomFields']: fields }
}

/** A conflict that also says which version it is now, as far as that can be read. */
async function withNewVersion(door: Door, error: unknown, of: Ticket, { signal }: EffectCall): Promise<unknown> {
  if (!(error instanceof UpstreamRefused) || error.kind !== 'conflict') return error
  const now = await ticket(door, of.id, { signal }).catch(() => undefined)
  const versions = now && now.version !== of.version ? ` (version ${of.version} → ${now.version})` : ''
  const words = `Someone changed ticket ${of.id} while you were editing${versions}. Nothing was saved.`
  return new UpstreamRefused('XSOAR', words, { kind: 'conflict', cause: error })
}

function holds(now: Ticket, { owner, severity, status, linked, fields = {} }: TicketChanges): boolean {
  return (
    (owner === undefined || (now.owner ?? '') === owner) &&
    (severity === undefined || now.severity === severity) &&
    (status === undefined || now.status === status) &&
    (linked === undefined || isDeepStrictEqual(now.linked, linked)) &&
    Object.entries(fields).every(([name, value]) => now.fields[name] === value)
  )
}
