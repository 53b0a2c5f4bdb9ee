import type { Inbound, Via } from './contract.ts'
import { isLoose, listOf, looseOf, textOf, type Activity } from './wire.ts'

/** What an event is read against. */
export interface Reader {
  /** Our own UUID, in lower case. */
  readonly self: string
  /** The region of ids that a conversation URL stands for, if the catalogue knows its host. */
  clusterOf(url: string): string | undefined
}

type Common = Pick<Inbound, 'room' | 'actor' | 'at' | 'via' | 'cluster' | 'url'>

/**
 * An activity in our words, or undefined where it is none that we keep: such are acknowledged and counted (webex.md §6.1). `at` is used
 * where the frame has no time. Nothing of the content is read.
 */
export function toInbound(activity: Activity, via: Via, at: number, reader: Reader): Inbound | undefined {
  const { id, verb, object, parent } = activity
  const type = textOf(object, 'objectType')
  const common = commonOf(activity, via, at, reader)
  const own = common.actor === reader.self
  switch (verb) {
    case 'post':
      if (textOf(parent, 'type') === 'edit') {
        const message = textOf(parent, 'id')?.toLowerCase()
        return own || message === undefined
          ? undefined
          : { ...common, ...fallback(activity, 'messages', message), kind: 'message.edited', key: `edit:${message}:${id}`, message }
      }
      return said(activity, common, own)
    case 'share':
      return said(activity, common, own)
    case 'update':
      if (type === 'conversation') return { ...common, kind: 'room.changed', key: `room:${id}` }
      return type === 'content' && hasScanState(object) ? { ...common, kind: 'file.state', key: `file:${id}` } : undefined
    case 'lock':
    case 'unlock':
      return { ...common, kind: 'room.changed', key: `room:${id}` }
    case 'cardAction': {
      if (type !== undefined && type !== 'submit') return undefined
      const card = textOf(parent, 'id')?.toLowerCase()
      return {
        ...common,
        ...fallback(activity, 'attachment/actions', id),
        kind: 'card.submitted',
        key: `act:${id}`,
        action: id,
        ...(card === undefined ? {} : { card }),
      }
    }
    case 'delete': {
      const message = textOf(object, 'id')?.toLowerCase()
      return message === undefined || (type !== undefined && type !== 'activity')
        ? undefined
        : { ...common, kind: 'message.deleted', key: `del:${message}`, message }
    }
    case 'create':
      return listOf(looseOf(object, 'participants')?.items).some((one) => uuidIn(one) === reader.self)
        ? { ...common, kind: 'room.joined', key: `room:${id}` }
        : undefined
    case 'add':
    case 'leave':
      return type === undefined || type === 'person' ? moved(activity, common, reader.self) : undefined
    case 'assignModerator':
    case 'unassignModerator':
      return uuidIn(object) === reader.self ? { ...common, kind: 'member.changed', key: `mem:${id}`, member: reader.self } : undefined
    default:
      return undefined
  }
}

/** Where an activity is not kept: what it is counted as. */
export function labelOf({ verb, object }: Activity): string {
  const type = textOf(object, 'objectType')
  return type === undefined ? verb : `${verb} ${type}`
}

function said(activity: Activity, common: Common, own: boolean): Inbound {
  const message = activity.id.toLowerCase()
  return { ...common, ...fallback(activity, 'messages', message), kind: own ? 'echo' : 'message.created', key: `msg:${message}`, message }
}

function moved({ id, verb, object }: Activity, common: Common, self: string): Inbound | undefined {
  const member = uuidIn(object)
  if (member === undefined) return undefined
  if (member === self) return { ...common, kind: verb === 'add' ? 'room.joined' : 'room.left', key: `room:${id}` }
  return { ...common, kind: verb === 'add' ? 'member.added' : 'member.removed', key: `mem:${id}`, member }
}

function commonOf({ published, url, actor, object, target }: Activity, via: Via, at: number, reader: Reader): Common {
  const said = published === undefined ? Number.NaN : Date.parse(published)
  const place = textOf(target, 'url') ?? (textOf(object, 'objectType') === 'conversation' ? textOf(object, 'url') : undefined) ?? url
  const cluster = place === undefined ? undefined : reader.clusterOf(place)
  const room = textOf(target, 'id') ?? (textOf(object, 'objectType') === 'conversation' ? textOf(object, 'id') : undefined) ?? ''
  return {
    room: room.toLowerCase(),
    actor: uuidIn(actor) ?? '',
    at: Number.isNaN(said) ? at : said,
    via,
    ...(cluster === undefined ? {} : { cluster }),
  }
}

/** The conversation service's address of a message or action: the way to an id whose region is not known (webex.md §6.2). */
function fallback({ target }: Activity, path: string, id: string): { readonly url?: string } {
  const url = textOf(target, 'url')
  const room = textOf(target, 'id')
  if (url === undefined || room === undefined) return {}
  const at = url.indexOf(`/conversations/${room}`)
  return at < 0 ? {} : { url: `${url.slice(0, at)}/${path}/${id}` }
}

function uuidIn(person: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return (textOf(person, 'entryUUID') ?? textOf(person, 'id'))?.toLowerCase()
}

function hasScanState(object: Readonly<Record<string, unknown>> | undefined): boolean {
  return listOf(looseOf(object, 'files')?.items).some((file) => isLoose(file) && file.malwareQuarantineState !== undefined)
}
