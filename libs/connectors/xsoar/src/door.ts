import { systemRandom, toMs, UpstreamRefused, type Clock, type ConnectorPorts, type EffectCall } from '@nightshift/resilience'
import { openUpstream, type Answer, type UpstreamCall } from '@nightshift/upstream'
import { authHeaders } from './auth.ts'
import { errorShape } from './schema.ts'
import type { Settings } from './settings.ts'

/** The way to one XSOAR, shared by its reads and writes. */
export interface Door {
  readonly settings: Settings
  readonly clock: Clock
  /** Limit of one call with its tries. */
  readonly limitMs: number
  call<T>(call: UpstreamCall<T>): Promise<T>
  /** Pages of the console; undefined where no console is known. */
  ticketUrl(id: string): string | undefined
  entryUrl(ticket: string, entry: string): string | undefined
}

/** Opens the way to the XSOAR of the settings, else to the simulator; undefined where there is neither. */
export function openDoor(settings: Settings, ports: ConnectorPorts): Door | undefined {
  const { clock, secret } = ports
  const base = settings.url ?? ports.simulator
  if (base === undefined) return undefined
  const limitMs = toMs(settings.limit)
  const simulated = settings.url === undefined
  const upstream = openUpstream({
    name: 'XSOAR',
    base: base.replace(/\/+$/, '') + (settings.flavour === 8 ? '/xsoar/public/v1' : ''),
    headers: () => (simulated && secret('xsoar-api-key') === undefined ? {} : authHeaders(settings, secret, clock, systemRandom)),
    clock,
    limitMs,
    atOnce: 5,
    tries: settings.tries,
    backoff: { baseMs: 5_000, capMs: 80_000 },
    explain,
    ...(ports.fetch && { fetch: ports.fetch }),
  })
  const pages = (settings.console ?? (settings.flavour === 6 ? settings.url : undefined))?.replace(/\/+$/, '')
  const page = (path: string): string | undefined => (pages === undefined ? undefined : `${pages}/#/${path}`)
  return {
    settings,
    clock,
    limitMs,
    call: upstream.call,
    ticketUrl: (id) => page(`Details/${encodeURIComponent(id)}`),
    entryUrl: (ticket, entry) => page(`WarRoom/${encodeURIComponent(ticket)}/${encodeURIComponent(entry)}`),
  }
}

/** What of an effect's call bounds each of its requests. */
export function within({ signal, notAfter }: EffectCall): Pick<UpstreamCall<never>, 'signal' | 'notAfter'> {
  return { signal, notAfter }
}

/** XSOAR says with 400 what others say with 404 and 409 (bots.md §13, X2 and X3). */
function explain({ status, json }: Answer, { about = 'what I asked for' }: { readonly about?: string }): UpstreamRefused | undefined {
  if (status !== 400 && status !== 404 && status !== 409) return undefined
  const read = errorShape.safeParse(json)
  const words = read.success ? [read.data.id, read.data.title, read.data.detail, read.data.error].join(' ') : ''
  if (status === 404 || /not found|does not exist/i.test(words))
    return new UpstreamRefused('XSOAR', `XSOAR has no ${about}.`, { kind: 'missing' })
  if (status === 409 || /optimistic|version/i.test(words))
    return new UpstreamRefused('XSOAR', `Someone changed ${about} meanwhile. Nothing was saved.`, { kind: 'conflict' })
  return new UpstreamRefused('XSOAR', `XSOAR refuses this for ${about} (${status}).`)
}
