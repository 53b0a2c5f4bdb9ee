import type { Json } from '@nightshift/store'
import type { AdaptiveCard } from '@nightshift/webex'
import type { Duration } from '@nightshift/resilience'

/** What a handler returns: a text, a card, a file, several of them, or nothing. */
export type Reply = string | Part | readonly (string | Part)[] | undefined | void

export type Part = TextPart | CardReply | FilePart | EditPart | DeletePart

interface PartCommon {
  /** Names the part within its event, so that a later one can edit or delete it: `edit('probe:toodles', …)`. Default: its place. */
  readonly key?: string
  /** A room alias, `room:<uuid>` or an e-mail. Default: where the question was asked, in its thread. */
  readonly to?: string
  /** The key of an earlier part (of any event) in whose thread this one goes. */
  readonly threadOf?: string
  /** UUID of the root of the thread, where it is known. */
  readonly thread?: string
  /** Better not at all than twice. Default: better twice than never. */
  readonly once?: boolean
}
export interface TextPart extends PartCommon {
  readonly type: 'text'
  readonly markdown: string
}
export interface CardReply extends PartCommon {
  readonly type: 'card'
  /** The handler's name in `cards`. */
  readonly name: string
  readonly card: AdaptiveCard
  /** Says in words what to type instead. */
  readonly fallback: string
  /** Kept on the server with the card, never sent. */
  readonly held?: Json
  readonly expiresIn?: Duration
  /** May be pressed more than once. */
  readonly stays?: boolean
  /** Only the asker may press. */
  readonly own?: boolean
}
export interface FilePart extends PartCommon {
  readonly type: 'file'
  readonly name: string
  readonly media: string
  readonly bytes: Uint8Array
  readonly markdown: string
}
export interface EditPart extends PartCommon {
  readonly type: 'edit'
  /** The key of the part to edit. */
  readonly of: string
  readonly markdown: string
}
export interface DeletePart extends PartCommon {
  readonly type: 'delete'
  readonly of?: string
  /** UUID of the message, where it was not a part of ours. */
  readonly message?: string
}

/** A text with options; a plain string does where none are needed. */
export function text(markdown: string, options: Omit<PartCommon, never> = {}): TextPart {
  return { type: 'text', markdown, ...options }
}

/** A file of at most one per message. */
export function file(name: string, media: string, bytes: Uint8Array, markdown: string): FilePart {
  return { type: 'file', name, media, bytes, markdown }
}

/** Changes a text that was sent with `key`. */
export function edit(of: string, markdown: string): EditPart {
  return { type: 'edit', of, markdown }
}

/** The parts of a reply, in order. */
export function partsOf(reply: Reply): readonly Part[] {
  if (reply === undefined || reply === '') return []
  if (typeof reply === 'string') return [text(reply)]
  if (Array.isArray(reply)) return reply.flatMap((one: string | Part) => partsOf(one))
  // Array.isArray does not narrow readonly arrays away.
  return [reply as Part]
}
