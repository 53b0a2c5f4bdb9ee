import type { Message } from '@nightshift/webex'
import type { OutboxBody } from './outgoing.ts'

/** First line of a message that may have been sent before. */
export const repeatedMark = '(repeated)'

/**
 * Whether a message of ours at Webex is what the row sends (webex.md §9): same thread, and the card's id in its buttons, or the same text.
 * Text is compared as Markdown, else as plain text with white space folded, with or without the mark of a repeat.
 */
export function matches(body: OutboxBody, message: Message): boolean {
  if ((body.parent ?? undefined) !== (message.parent ?? undefined)) return false
  if (body.cardId !== undefined) return JSON.stringify(message.cards).includes(body.cardId)
  if (body.card !== undefined) return message.cards.length > 0 && fold(body.markdown) === fold(message.markdown ?? message.text)
  if (body.file !== undefined && message.files.length === 0) return false
  const ours = fold(body.markdown)
  return [message.markdown, message.text].some(
    (theirs) => theirs !== undefined && (fold(theirs) === ours || plain(theirs) === plain(body.markdown)),
  )
}

function fold(text: string): string {
  return text.replace(repeatedMark, '').replaceAll(/\s+/g, ' ').trim()
}

/** What a reader sees: markup and white space taken away. */
function plain(markdown: string): string {
  return fold(markdown.replaceAll(/<@[^|>]*\|?([^>]*)>/g, '$1'))
    .replaceAll(/[*_`#>\\-]|\[|\]\([^)]*\)/g, '')
    .replaceAll(/\s+/g, '')
}
