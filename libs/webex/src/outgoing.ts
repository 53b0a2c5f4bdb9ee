import { restId } from './ids.ts'
import type { AdaptiveCard, Outgoing } from './contract.ts'

/** Webex's limit for text, markdown and html each, in bytes of UTF-8. */
export const maxTextBytes = 7_439
/** What a card's JSON may measure at most; the service's own limit is not published. */
export const maxCardBytes = 20_480

/** A message as REST takes it: JSON, or a form with a file whose length is known. Throws `RangeError` over a limit: that is a programming error. */
export async function bodyOf(
  message: Outgoing,
  clusterOf: (room: string) => string,
): Promise<{ readonly body: string | Buffer; readonly type: string; readonly upload: boolean }> {
  checkText(message.markdown)
  const fields = {
    ...destination(message, clusterOf),
    ...(message.markdown === '' ? {} : { markdown: message.markdown }),
    ...(message.parent === undefined
      ? {}
      : { parentId: restId('room' in message.to ? clusterOf(message.to.room) : 'us', 'MESSAGE', message.parent) }),
  }
  const attachments = message.card
    ? [{ contentType: 'application/vnd.microsoft.card.adaptive', content: checked(message.card) }]
    : undefined
  if (!message.file)
    return { body: JSON.stringify({ ...fields, ...(attachments ? { attachments } : {}) }), type: 'application/json', upload: false }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (attachments) form.append('attachments', JSON.stringify(attachments))
  form.append('files', new Blob([message.file.bytes.slice()], { type: message.file.type }), message.file.name)
  // Encoded here, so that it leaves with a length: a chunked form is unproven against the service.
  const encoded = new Response(form)
  return {
    body: Buffer.from(await encoded.arrayBuffer()),
    type: encoded.headers.get('content-type') ?? 'multipart/form-data',
    upload: true,
  }
}

/** Throws `RangeError` where a text is longer than Webex takes. */
export function checkText(markdown: string): void {
  const bytes = Buffer.byteLength(markdown)
  if (bytes > maxTextBytes) throw new RangeError(`Cannot send a text as it must have ${maxTextBytes} bytes at most: it has ${bytes}`)
}

function checked(card: AdaptiveCard): AdaptiveCard {
  const bytes = Buffer.byteLength(JSON.stringify(card))
  if (bytes > maxCardBytes) throw new RangeError(`Cannot send a card as it must have ${maxCardBytes} bytes at most: it has ${bytes}`)
  return card
}

function destination({ to }: Outgoing, clusterOf: (room: string) => string): Readonly<Record<string, string>> {
  if ('room' in to) return { roomId: restId(clusterOf(to.room), 'ROOM', to.room) }
  return 'person' in to ? { toPersonId: restId('us', 'PEOPLE', to.person) } : { toPersonEmail: to.email }
}
