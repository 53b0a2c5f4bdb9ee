/**
 * What comes over the wire, narrowed by hand: a frame is on the path of every message, and a schema library costs more than the rest of
 * that path. Only `id` and `verb` are required; the service omits the rest freely (webex.md §4.3).
 */

/** A thing of unknown shape. */
type Loose = Readonly<Record<string, unknown>>

/** One Mercury frame, as far as we read it. */
export interface Frame {
  readonly id: string
  /** `pong`, `shutdown`, or absent on events. */
  readonly type?: string
  readonly sequenceNumber?: number
  readonly timestamp?: number
  /** What the frame is about, such as `conversation.activity`. */
  readonly eventType?: string
  readonly activity?: Activity
}

/** The event inside an envelope. Content is not read: it may be ciphertext. */
export interface Activity {
  readonly id: string
  readonly verb: string
  readonly published?: string
  readonly url?: string
  readonly actor?: Loose
  readonly object?: Loose
  readonly target?: Loose
  readonly parent?: Loose
}

/** Reads a frame, or undefined where the text is not JSON or has no id. */
export function parseFrame(text: string): Frame | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isLoose(raw) || typeof raw.id !== 'string') return undefined
  const data = isLoose(raw.data) ? raw.data : undefined
  const activity =
    data && isLoose(data.activity) && typeof data.activity.id === 'string' && typeof data.activity.verb === 'string'
      ? data.activity
      : undefined
  return {
    id: raw.id,
    ...(typeof raw.type === 'string' ? { type: raw.type } : {}),
    ...(typeof raw.sequenceNumber === 'number' ? { sequenceNumber: raw.sequenceNumber } : {}),
    ...(typeof raw.timestamp === 'number' ? { timestamp: raw.timestamp } : {}),
    ...(data && typeof data.eventType === 'string' ? { eventType: data.eventType } : {}),
    ...(activity ? { activity: narrow(activity) } : {}),
  }
}

/** A field's text, or undefined where it is none. */
export function textOf(thing: Loose | undefined, field: string): string | undefined {
  const value = thing?.[field]
  return typeof value === 'string' ? value : undefined
}

/** A field that is an object, or undefined. */
export function looseOf(thing: Loose | undefined, field: string): Loose | undefined {
  const value = thing?.[field]
  return isLoose(value) ? value : undefined
}

/** The objects of a list; anything else in it is left out. */
export function listOf(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isLoose) : []
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Whether a value is an object with fields. */
export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function narrow(raw: Loose): Activity {
  const published = textOf(raw, 'published')
  const url = textOf(raw, 'url')
  const actor = looseOf(raw, 'actor')
  const object = looseOf(raw, 'object')
  const target = looseOf(raw, 'target')
  const parent = looseOf(raw, 'parent')
  return {
    id: textOf(raw, 'id') ?? '',
    verb: textOf(raw, 'verb') ?? '',
    ...(published === undefined ? {} : { published }),
    ...(url === undefined ? {} : { url }),
    ...(actor ? { actor } : {}),
    ...(object ? { object } : {}),
    ...(target ? { target } : {}),
    ...(parent ? { parent } : {}),
  }
}
