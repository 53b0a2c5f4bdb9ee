import { createHash } from 'node:crypto'
import { UpstreamDown, type Effect, type EffectCall } from '@nightshift/resilience'
import { jsonOf } from '@nightshift/upstream'
import { within, type Door } from '../door.ts'
import { readMarks, withMarks } from '../marks.ts'
import { rawEntries } from '../reads.ts'
import { entryShape, type WireEntry } from '../schema.ts'
import { effect, onceBegun, since } from './effect.ts'

/** A longer note goes as a file (bots.md §8, edge cases). */
const longestNote = 4_000
/** Entries among which a `find` looks for its own. */
const searched = 1_000

interface File {
  readonly name: string
  readonly bytes: Uint8Array
  readonly comment: string
}

/** X6 + X7: the entry is made, then marked as a note. */
export function note(
  door: Door,
  key: string,
  id: string,
  { body, by }: { readonly body: string; readonly by: string },
): Effect<{ readonly entry: string; readonly url: string }> {
  const made = ({ id: entry }: WireEntry): { readonly entry: string; readonly url: string } => ({
    entry,
    url: door.entryUrl(id, entry) ?? '',
  })
  const asFile = (mark: string): File => ({
    name: `note-${mark.replaceAll(/\W/g, '').slice(0, 12)}.md`,
    bytes: new TextEncoder().encode(body),
    comment: withMarks(`Note of ${body.length} characters, attached.`, mark, by),
  })
  return effect(door, key, 'ticket.note', {
    run: async (call) => {
      const { marker } = call
      const long = body.length > longestNote
      const entry = long ? await uploaded(door, id, asFile(marker), call) : await written(door, id, withMarks(body, marker, by), call)
      await onceBegun(() => marked(door, id, entry, call))
      return made(entry)
    },
    find: async (call) => {
      const all = await recent(door, id, call)
      const entry = all.find(({ contents }) => typeof contents === 'string' && readMarks(contents).mark === call.marker)
      // Made and not marked yet: the half that is missing can be done any number of times.
      if (entry && entry.note !== true) await marked(door, id, entry, call)
      return entry && made(entry)
    },
  })
}

/** X11 */
export function upload(door: Door, key: string, id: string, file: File): Effect<{ readonly entry: string }> {
  return effect(door, key, 'ticket.upload', {
    run: async (call) => ({ entry: (await uploaded(door, id, file, call)).id }),
    find: async (call) => {
      const found = same(await recent(door, id, call), file)
      return found && { entry: found.id }
    },
  })
}

/** X6 */
export async function written(
  door: Door,
  id: string,
  data: string,
  call: EffectCall,
  more: Readonly<Record<string, unknown>> = {},
): Promise<WireEntry> {
  return await door.call({
    op: 'entry',
    about: `ticket ${id}`,
    method: 'POST',
    path: '/entry',
    body: { json: { investigationId: id, data, markdown: true, ...more } },
    write: true,
    take: jsonOf(entryShape),
    ...within(call),
  })
}

/** X7: harmless to repeat. */
async function marked(door: Door, id: string, entry: WireEntry, call: EffectCall): Promise<void> {
  await door.call({
    op: 'note',
    about: `ticket ${id}`,
    method: 'POST',
    path: '/entry/note',
    body: { json: { id: entry.id, version: entry.version ?? 0, investigationId: id, data: 'true' } },
    write: true,
    idempotent: true,
    take: () => undefined,
    ...within(call),
  })
}

/** X11 answers the ticket: the entry is looked for by name and hash. */
async function uploaded(door: Door, id: string, file: File, call: EffectCall): Promise<WireEntry> {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(file.bytes)]), file.name)
  form.set('fileName', file.name)
  form.set('fileComment', file.comment)
  await door.call({
    op: 'upload',
    about: `ticket ${id}`,
    method: 'POST',
    path: `/incident/upload/${encodeURIComponent(id)}`,
    body: { form },
    write: true,
    take: () => undefined,
    ...within(call),
  })
  const found = same(await onceBegun(() => recent(door, id, call)), file)
  if (!found) throw new UpstreamDown('XSOAR', `XSOAR took the file for ticket ${id} and does not show it.`, { sent: 'unknown' })
  return found
}

function same(entries: readonly WireEntry[], file: File): WireEntry | undefined {
  const sha256 = createHash('sha256').update(file.bytes).digest('hex')
  return entries.findLast(
    (one) => one.file === file.name && (one.fileMetadata?.sha256 ?? one.fileMetadata?.SHA256)?.toLowerCase() === sha256,
  )
}

async function recent(door: Door, id: string, call: EffectCall): Promise<readonly WireEntry[]> {
  return await rawEntries(door, id, { from: since(call), limit: searched }, { signal: call.signal })
}
