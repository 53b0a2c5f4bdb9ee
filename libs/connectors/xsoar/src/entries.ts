import type { Entry, EntryKind } from './contract.ts'
import { readMarks } from './marks.ts'
import type { WireEntry } from './schema.ts'
import type { Settings } from './settings.ts'
import { time } from './timers.ts'

/** XSOAR's categories of entries for our kinds (X5). `incidentInfo` holds the changes of owner and fields. */
export const categoriesOf: Readonly<Record<EntryKind, readonly string[]>> = {
  note: ['notes'],
  chat: ['chats', 'incidentInfo'],
  attachment: ['attachments'],
}

/** An entry of the war room in our words. */
export function entryOf(raw: WireEntry, { account, machines }: Pick<Settings, 'account' | 'machines'>, url: string | undefined): Entry {
  const user = raw.user ?? ''
  const written = typeof raw.contents === 'string' ? raw.contents : JSON.stringify(raw.contents ?? '')
  const ours = same(user, account)
  // Anybody could write our marks: they count in entries of our own account alone.
  const { text, by } = ours ? readMarks(written) : { text: written, by: undefined }
  const name = raw.file ?? undefined
  return {
    id: raw.id,
    kind: kindOf(raw),
    user,
    created: time(raw.created) ?? 0,
    text,
    by,
    touch: by !== undefined || (!ours && !machines.some((one) => same(one, user))),
    file:
      name === undefined || name === '' ? undefined : { name, sha256: raw.fileMetadata?.sha256 ?? raw.fileMetadata?.SHA256 ?? undefined },
    url,
  }
}

function kindOf(raw: WireEntry): EntryKind {
  if (raw.note === true) return 'note'
  return raw.file === undefined || raw.file === null || raw.file === '' ? 'chat' : 'attachment'
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
