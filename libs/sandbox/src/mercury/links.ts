import type { Device, Envelope } from '../state/devices.ts'

/** How far a link has come. `leaving` = a shutdown was announced. */
export type LinkPhase = 'opened' | 'live' | 'leaving' | 'closed'

/** One open Mercury socket. */
export interface Link {
  readonly id: string
  readonly device: Device
  readonly openedAt: number
  readonly multiple: boolean
  readonly phase: LinkPhase
  readonly frozen: boolean
  /** Frames written so far; the next one is numbered one higher. */
  readonly frames: number
  /** Sends an event, through the knobs. */
  event(envelope: Envelope): void
  /** Writes an event as the next frame, past the knobs. */
  write(envelope: Envelope, options?: { readonly binary?: boolean; readonly padding?: number }): void
  /** Writes any other frame; `id` and number are put in front of its fields. */
  frame(fields: Readonly<Record<string, unknown>>, id?: string): void
  /** Writes text exactly as it is, unnumbered. */
  raw(text: string): void
  /** Numbers an event now, but writes it after the next frame, or after `ms` where none comes. */
  hold(envelope: Envelope, ms: number): void
  /** Uses up the next frame number without writing: the frame got lost. */
  lose(): void
  /** Without a code: an empty close frame. */
  close(code?: number, reason?: string): void
  /** Resets the TCP connection: 1006 at the other end. */
  cut(): void
  /** Neither reads nor writes any more, and says nothing about it. */
  freeze(): void
  /** What was held back goes out. */
  thaw(): void
  /** Announces a shutdown and closes with 4001 after `graceMs`, or as soon as a new link is live. */
  shutDown(graceMs: number): void
}

/** All open links. */
export interface LinkSet {
  add(link: Link): void
  remove(link: Link): void
  all(): readonly Link[]
  of(device: string): readonly Link[]
  /** Links of a device on which events may be sent now. */
  listening(device: string): readonly Link[]
}

/** No links yet. */
export function linkSet(): LinkSet {
  const byDevice = new Map<string, Set<Link>>()
  const none: readonly Link[] = []
  const of = (device: string): readonly Link[] => {
    const links = byDevice.get(device)
    return links ? [...links] : none
  }
  return {
    add: (link) => {
      const links = byDevice.get(link.device.id) ?? new Set<Link>()
      byDevice.set(link.device.id, links.add(link))
    },
    remove: (link) => {
      const links = byDevice.get(link.device.id)
      links?.delete(link)
      if (links?.size === 0) byDevice.delete(link.device.id)
    },
    all: () => [...byDevice.values()].flatMap((links) => [...links]),
    of,
    listening: (device) => of(device).filter((link) => link.phase === 'live' || link.phase === 'leaving'),
  }
}
