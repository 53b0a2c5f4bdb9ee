import { sandboxOrgId } from './org.ts'
import type { Settings } from './settings.ts'
import type { Content, Message, Person, Room } from './state/model.ts'

/** An activity as Mercury carries it: always complete, or official plugins throw (webex.md §10.4). */
export interface Activity {
  readonly id: string
  readonly objectType: 'activity'
  readonly verb: string
  readonly published: string
  readonly url: string
  readonly actor: Actor
  readonly object: Readonly<Record<string, unknown>>
  readonly target?: Conversation
  readonly parent?: { readonly id: string; readonly type: string }
}
interface Actor {
  readonly id: string
  readonly entryUUID: string
  readonly objectType: 'person'
  readonly type: 'PERSON' | 'BOT'
  readonly emailAddress: string
  readonly displayName: string
  readonly orgId: string
}
interface Conversation {
  readonly id: string
  readonly objectType: 'conversation'
  readonly url: string
  readonly tags: readonly string[]
}

/** What makes one activity different from the next. */
export interface Happening {
  readonly id: string
  readonly verb: string
  readonly at: number
  readonly by: Person
  readonly room: Room
  readonly object: Readonly<Record<string, unknown>>
  readonly parent?: { readonly id: string; readonly type: string }
  /** `create` and `hide` have the conversation as their object and no target. */
  readonly withoutTarget?: true
}

/** The complete activity. */
export function activityOf(settings: Settings, of: Happening): Activity {
  return {
    id: of.id,
    objectType: 'activity',
    verb: of.verb,
    published: new Date(of.at).toISOString(),
    url: `${settings.base(of.room.cluster)}/conversation/api/v1/activities/${of.id}`,
    actor: actorOf(of.by),
    object: of.object,
    ...(of.withoutTarget ? {} : { target: conversationOf(settings, of.room) }),
    ...(of.parent && { parent: of.parent }),
  }
}

/** A person or bot as an activity names them. */
export function actorOf(person: Person): Actor {
  return {
    id: person.uuid,
    entryUUID: person.uuid,
    objectType: 'person',
    type: person.type === 'bot' ? 'BOT' : 'PERSON',
    emailAddress: person.email,
    displayName: person.name,
    orgId: sandboxOrgId,
  }
}

/** The room as an activity names it, `ONE_ON_ONE` for a direct one, `LOCKED` for a moderated one. */
export function conversationOf(settings: Settings, room: Room): Conversation {
  return {
    id: room.uuid,
    objectType: 'conversation',
    url: `${settings.base(room.cluster)}/conversation/api/v1/conversations/${room.uuid}`,
    tags: [...(room.type === 'direct' ? ['ONE_ON_ONE'] : []), ...(room.locked ? ['LOCKED'] : [])],
  }
}

/** The object of a `post`. */
export function commentOf(message: Message): Readonly<Record<string, unknown>> {
  return {
    objectType: 'comment',
    displayName: message.text,
    ...(message.html !== undefined && { content: message.html }),
    ...(message.mentions.length > 0 && { mentions: { items: message.mentions.map((id) => ({ id, objectType: 'person' })) } }),
    ...(message.attachments.length > 0 && { cards: message.attachments.map((one) => JSON.stringify(one.content)) }),
  }
}

/** The object of a `share`, and of the `update` that tells how its scan ended. */
export function sharedOf(
  settings: Settings,
  message: Message,
  room: Room,
  files: readonly Content[],
  scan?: string,
): Readonly<Record<string, unknown>> {
  const images = files.every((file) => file.type.startsWith('image/'))
  return {
    ...commentOf(message),
    objectType: 'content',
    id: message.uuid,
    contentCategory: images ? 'images' : 'documents',
    files: {
      items: files.map((file, index) => ({
        objectType: 'file',
        displayName: file.name,
        fileSize: Buffer.byteLength(file.base64, 'base64'),
        mimeType: file.type,
        url: `${settings.base(room.cluster)}/conversation/api/v1/contents/${message.uuid}/${index}`,
        ...(scan !== undefined && { malwareQuarantineState: scan }),
      })),
    },
  }
}
