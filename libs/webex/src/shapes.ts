import type { CardAction, Message, Person, Room } from './contract.ts'
import { parseRestId, uuidOf } from './ids.ts'
import { isLoose, textOf, textsOf } from './wire.ts'

/** REST's objects in our words. Each answers undefined where the thing has no id: such an answer is none. */

export function personOf(raw: unknown): Person | undefined {
  if (!isLoose(raw)) return undefined
  const id = textOf(raw, 'id')
  if (id === undefined) return undefined
  const email = textsOf(raw.emails)[0] ?? ''
  const orgId = textOf(raw, 'orgId')
  return {
    uuid: uuidOf(id),
    email,
    name: textOf(raw, 'displayName') ?? email,
    isBot: textOf(raw, 'type') === 'bot' || /@(webex|sparkbot)\.(bot|io)$/i.test(email),
    ...(orgId === undefined ? {} : { orgId: uuidOf(orgId) }),
  }
}

export function roomOf(raw: unknown): Room | undefined {
  if (!isLoose(raw)) return undefined
  const id = textOf(raw, 'id')
  if (id === undefined) return undefined
  const lastActivity = timeOf(textOf(raw, 'lastActivity'))
  return {
    uuid: uuidOf(id),
    title: textOf(raw, 'title') ?? '',
    direct: textOf(raw, 'type') === 'direct',
    locked: raw.isLocked === true,
    ...(lastActivity === undefined ? {} : { lastActivity }),
  }
}

export function messageOf(raw: unknown): Message | undefined {
  if (!isLoose(raw)) return undefined
  const id = textOf(raw, 'id')
  if (id === undefined) return undefined
  const html = textOf(raw, 'html')
  const markdown = textOf(raw, 'markdown')
  const parent = textOf(raw, 'parentId')
  const updatedAt = timeOf(textOf(raw, 'updated'))
  return {
    uuid: uuidOf(id),
    room: uuidOf(textOf(raw, 'roomId') ?? ''),
    direct: textOf(raw, 'roomType') === 'direct',
    person: uuidOf(textOf(raw, 'personId') ?? ''),
    email: textOf(raw, 'personEmail') ?? '',
    text: textOf(raw, 'text') ?? '',
    ...(html === undefined ? {} : { html }),
    ...(markdown === undefined ? {} : { markdown }),
    ...(parent === undefined ? {} : { parent: uuidOf(parent) }),
    mentions: textsOf(raw.mentionedPeople).map(uuidOf),
    files: textsOf(raw.files),
    cards: Array.isArray(raw.attachments)
      ? raw.attachments.flatMap((one) => (isLoose(one) && isLoose(one.content) ? [one.content] : []))
      : [],
    at: timeOf(textOf(raw, 'created')) ?? 0,
    ...(updatedAt === undefined ? {} : { updatedAt }),
  }
}

export function actionOf(raw: unknown): CardAction | undefined {
  if (!isLoose(raw)) return undefined
  const id = textOf(raw, 'id')
  if (id === undefined) return undefined
  return {
    uuid: uuidOf(id),
    message: uuidOf(textOf(raw, 'messageId') ?? ''),
    person: uuidOf(textOf(raw, 'personId') ?? ''),
    room: uuidOf(textOf(raw, 'roomId') ?? ''),
    inputs: isLoose(raw.inputs) ? raw.inputs : {},
    at: timeOf(textOf(raw, 'created')) ?? 0,
  }
}

/** The region that an object's room id names, with the room: what the next call needs to know. */
export function clusterIn(raw: unknown): { readonly room: string; readonly cluster: string } | undefined {
  if (!isLoose(raw)) return undefined
  const own = parseRestId(textOf(raw, 'id') ?? '')
  const id = own?.type === 'ROOM' ? own : parseRestId(textOf(raw, 'roomId') ?? '')
  return id?.type === 'ROOM' ? { room: id.key, cluster: id.cluster } : undefined
}

function timeOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
