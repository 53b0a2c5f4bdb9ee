/** Region of an id as the state keeps it. */
export type Cluster = 'us' | 'eu'
export type IdType = 'MESSAGE' | 'ROOM' | 'PEOPLE' | 'ORGANIZATION' | 'MEMBERSHIP' | 'ATTACHMENT_ACTION' | 'CONTENT' | 'APPLICATION'

/** Id of the second cluster, as catalogue and REST ids write it. The first is written `us` (webex.md §6.2). */
export const euUrn = 'urn:TEAM:eu-central-1_k'

/** The REST id: base64 without padding of `ciscospark://<cluster>/<TYPE>/<rest>`. People and organisations are always `us`. */
export function toWire(type: IdType, uuid: string, cluster: Cluster = 'us'): string {
  const region = cluster === 'us' || type === 'PEOPLE' || type === 'ORGANIZATION' ? 'us' : euUrn
  return Buffer.from(`ciscospark://${region}/${type}/${uuid}`).toString('base64url')
}

/** What a REST id says, or undefined where the text is not one: a raw UUID is not. */
export function fromWire(id: string): { readonly cluster: Cluster; readonly type: string; readonly uuid: string } | undefined {
  const [, region, type, uuid] = /^ciscospark:\/\/([^/]+)\/([A-Z_]+)\/(.+)$/.exec(Buffer.from(id, 'base64url').toString()) ?? []
  if (region === undefined || type === undefined || uuid === undefined) return undefined
  if (region !== 'us' && region !== euUrn) return undefined
  return { cluster: region === 'us' ? 'us' : 'eu', type, uuid }
}

/** The UUID in a REST id of that type, or undefined where it is another thing. */
export function uuidIn(type: IdType, id: string): string | undefined {
  const read = fromWire(id)
  return read?.type === type ? read.uuid : undefined
}

/** Whether a text is a bare UUID. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
}
