/** The kinds of things that Webex's public ids name. */
export type IdType = 'MESSAGE' | 'ROOM' | 'PEOPLE' | 'ORGANIZATION' | 'MEMBERSHIP' | 'ATTACHMENT_ACTION' | 'TEAM' | 'CONTENT' | 'WEBHOOK'

/** A REST id taken apart. `key` is a UUID, but `<person>:<room>` for a membership and `<activity>/<index>` for content. */
export interface RestId {
  readonly cluster: string
  readonly type: IdType
  readonly key: string
}

const shape = /^ciscospark:\/\/([^/]+)\/([A-Z_]+)\/(.+)$/
const types: ReadonlySet<string> = new Set([
  'MESSAGE',
  'ROOM',
  'PEOPLE',
  'ORGANIZATION',
  'MEMBERSHIP',
  'ATTACHMENT_ACTION',
  'TEAM',
  'CONTENT',
  'WEBHOOK',
])

/** The base64 id that REST takes: unpadded base64 of `ciscospark://<cluster>/<TYPE>/<uuid>`. People and organisations are always `us` (webex.md §6.2). */
export function restId(cluster: string, type: IdType, key: string): string {
  const region = type === 'PEOPLE' || type === 'ORGANIZATION' ? 'us' : cluster
  return Buffer.from(`ciscospark://${region}/${type}/${key}`).toString('base64url')
}

/** Takes a REST id apart, or undefined where it is none. */
export function parseRestId(id: string): RestId | undefined {
  const [, cluster, type, key] = shape.exec(Buffer.from(id, 'base64url').toString()) ?? []
  return cluster !== undefined && key !== undefined && isIdType(type)
    ? { cluster, type, key: isOneUuid(type) ? key.toLowerCase() : key }
    : undefined
}

/** The UUID inside a REST id; a text that is no REST id (a bare UUID) is answered in lower case as it is. */
export function uuidOf(id: string): string {
  return parseRestId(id)?.key ?? id.toLowerCase()
}

/** The region of ids that a catalogue's cluster id stands for: `us` for the two American ones, else its first three parts. */
export function clusterName(urn: string): string {
  if (urn.startsWith('urn:TEAM:us-east-2_a') || urn.startsWith('urn:TEAM:us-east-1_int13')) return 'us'
  return urn.split(':').slice(0, 3).join(':')
}

const isOneUuid = (type: IdType): boolean => type !== 'MEMBERSHIP' && type !== 'CONTENT'

function isIdType(text: string | undefined): text is IdType {
  return text !== undefined && types.has(text)
}
