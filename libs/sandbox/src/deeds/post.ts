import { commentOf, sharedOf } from '../activities.ts'
import type { Kernel } from '../kernel.ts'
import { plain, render, type Rendered } from '../markdown.ts'
import { fanOut } from '../mercury/fan-out.ts'
import { Refusal } from '../refusal.ts'
import { audienceOf, checkCards, checkLengths, rootOf } from '../rules.ts'
import { addBounded } from '../state/bounded.ts'
import type { Attachment, Content, Message, Person, Room } from '../state/model.ts'
import { uuidIn } from '../wire-ids.ts'
import { tellMessage, touch } from './tell.ts'

/** So many files are kept, of at most 25 MB each. */
const filesKept = 500

/** What somebody writes. */
export interface Draft {
  readonly text?: string | undefined
  readonly markdown?: string | undefined
  readonly html?: string | undefined
  /** UUID of the message that it answers. */
  readonly parent?: string | undefined
  readonly attachments?: readonly Attachment[] | undefined
  readonly files?: readonly { readonly name: string; readonly type: string; readonly base64: string }[] | undefined
}

/** Writes a message into a room and tells everybody entitled. Refuses with 400 what the rules of webex.md §10.5 forbid. */
export function post(kernel: Kernel, by: Person, room: Room, draft: Draft): Message {
  const { attachments = [], files = [] } = draft
  checkLengths({ text: draft.text, markdown: draft.markdown, html: draft.html })
  checkCards(attachments)
  if (files.length > 1) throw new Refusal(400, 'files: Only one file per message is supported.')
  if (!draft.text && !draft.markdown && !draft.html && files.length === 0 && attachments.length === 0) {
    throw new Refusal(400, 'One of the following must be non-empty: text, file, or meetingId')
  }
  if (draft.parent !== undefined && kernel.state.messages.get(draft.parent)?.room !== room.uuid)
    throw new Refusal(400, 'parentId: Cannot find the parent message in this room.')
  const now = kernel.time.now()
  const uuid = kernel.ids.activity(now)
  const contents = files.map((file, index): Content => ({
    key: `${uuid}/${index}`,
    room: room.uuid,
    created: kernel.time.clock.now(),
    ...file,
  }))
  for (const content of contents) addBounded(kernel.state.contents, content.key, content, filesKept)
  const message: Message = {
    uuid,
    room: room.uuid,
    person: by.uuid,
    ...readText(kernel, draft),
    ...(draft.parent !== undefined && { parent: rootOf(kernel.state, draft.parent) }),
    files: contents.map((content) => content.key),
    attachments,
    created: now,
    edits: 0,
  }
  kernel.state.messages.put(message)
  touch(kernel, room)
  const shared = contents.length > 0
  const audience = audienceOf(kernel.state, message, room)
  fanOut(
    kernel,
    {
      id: uuid,
      verb: shared ? 'share' : 'post',
      at: now,
      by,
      room,
      object: shared ? sharedOf(kernel.settings, message, room, contents) : commentOf(message),
      ...(message.parent !== undefined && { parent: { id: message.parent, type: 'reply' } }),
    },
    audience,
  )
  tellMessage(kernel, 'message', message)
  if (shared) endScan(kernel, by, room, message, contents, audience)
  return message
}

/** Text, markdown, html and mentions of a draft, as they are stored. */
export function readText(
  kernel: Kernel,
  draft: Pick<Draft, 'text' | 'markdown' | 'html'>,
): Pick<Message, 'text' | 'mentions' | 'mentionsAll'> & { readonly markdown?: string; readonly html?: string } {
  const find = (name: string): Person | undefined =>
    kernel.state.people.byEmail(name) ?? kernel.state.people.get(uuidIn('PEOPLE', name) ?? name)
  if (draft.markdown) return { markdown: draft.markdown, ...render(draft.markdown, find) }
  if (draft.html) return { html: draft.html, ...readHtml(draft.html) }
  return { text: draft.text ?? '', mentions: [], mentionsAll: false }
}

function readHtml(html: string): Omit<Rendered, 'html'> {
  const mentions = [...html.matchAll(/<spark-mention[^>]*data-object-id="([^"]+)"/g)].flatMap(([, id]) => uuidIn('PEOPLE', id ?? '') ?? [])
  return { text: plain(html), mentions: [...new Set(mentions)], mentionsAll: html.includes('data-group-type="all"') }
}

/** The scan of a file ends at once, or when the knob `content.scan` lets it; then an `update` tells its state (webex.md §10.4). */
function endScan(
  kernel: Kernel,
  by: Person,
  room: Room,
  message: Message,
  contents: readonly Content[],
  audience: ReadonlySet<string>,
): void {
  const tellState = (state: string): void => {
    const at = kernel.time.now()
    fanOut(
      kernel,
      { id: kernel.ids.activity(at), verb: 'update', at, by, room, object: sharedOf(kernel.settings, message, room, contents, state) },
      audience,
    )
  }
  const scan = kernel.faults.list().find(({ fault }) => fault.knob === 'content.scan')?.fault
  const waitMs = typeof scan?.['ms'] === 'number' ? scan['ms'] : undefined
  if (scan?.['state'] === 'scanning') {
    if (waitMs !== undefined) kernel.time.clock.after(waitMs, () => tellState('safe'))
  } else tellState(typeof scan?.['state'] === 'string' ? scan['state'] : 'safe')
}
