import type { Message, Person } from '@nightshift/webex'

/**
 * What was said to us: the bot's own mention removed wherever it stands, other mentions put in quotes so that a name with spaces stays
 * one argument, white space folded (webex.md §6.3, bots.md §1.1).
 */
export function saidToUs(message: Message, self: Pick<Person, 'uuid' | 'name'>): string {
  let text = message.text
  for (const [, attributes = '', name = ''] of (message.html ?? '').matchAll(/<spark-mention([^>]*)>([^<]*)<\/spark-mention>/g)) {
    const shown = unescape(name)
    text = replaceOnce(text, shown, namesPerson(attributes, self.uuid) ? ' ' : `"${shown}"`)
  }
  text = text.replaceAll(/\s+/g, ' ').trim()
  if (message.direct || message.html?.includes('<spark-mention')) return text
  for (const name of [self.name, self.name.split(' ')[0] ?? self.name]) {
    if (name !== '' && text.toLowerCase().startsWith(name.toLowerCase())) return text.slice(name.length).replace(/^[\s,:]+/, '')
  }
  return text
}

/** Whether the element's id, plain or as a REST id, is that of the person. */
function namesPerson(attributes: string, uuid: string): boolean {
  const id = /data-object-id="([^"]+)"/.exec(attributes)?.[1] ?? ''
  return id.toLowerCase() === uuid || Buffer.from(id, 'base64').toString().toLowerCase().endsWith(`/${uuid}`)
}

function replaceOnce(text: string, what: string, by: string): string {
  const at = what === '' ? -1 : text.indexOf(what)
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + what.length)
}

function unescape(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}
