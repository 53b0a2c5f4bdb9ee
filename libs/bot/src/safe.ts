import { defang, parseIndicator } from './indicators.ts'

/** Endings of file names that look like domains: `loader.dll` is no place in the network. */
const files = /\.(?:dll|exe|sys|iso|ps1|bat|cmd|vbs|js|lnk|docx?|xlsx?|pptx?|pdf|txt|csv|log|png|jpg|html?|md|py|sh|7z|rar)$/i

/**
 * What a tool, a user or a playbook wrote, as text for Markdown: on one line, at most `most` characters, nothing in it formats, links or
 * mentions, and every indicator is defanged (bots.md §1.8), but for words that are the name of somebody we know. What is said there is data.
 */
export function plain(words: string, most = 200, isPerson: (word: string) => boolean = () => false): string {
  return pieces(words, most, escape, isPerson)
}

/** A name that stands alone (a person's, a host's, a type's) as text for Markdown: it is no indicator, whatever it looks like. */
export function named(words: string, most = 80): string {
  return escape(oneLine(words, most))
}

/** The same for a code block, where escapes would be seen. */
export function code(words: string, most = 200, isPerson: (word: string) => boolean = () => false): string {
  const safe = (text: string): string => text.replaceAll('`', "'").replaceAll(/<(?=@)/g, '< ')
  return pieces(words, most, safe, isPerson)
}

/** One line without control characters and direction marks, cut at `most` characters. */
export function oneLine(words: string, most: number): string {
  const line = words.replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim()
  const all = [...line]
  return all.length > most ? `${all.slice(0, most - 1).join('')}…` : line
}

/** A link, where the address is one that a reader may be sent to; else the words alone. */
export function link(words: string, url: string | undefined): string {
  return url !== undefined && /^https:\/\/[^\s()<>[\]\\]+$/.test(url) ? `[${words}](${url})` : words
}

/** What may be an indicator within a text: a URL, an e-mail, an address or a domain. */
const candidates = /(https?:\/\/[^\s<>"'`|()[\]\\]*[^\s<>"'`|()[\]\\.,;:!?]|[\p{L}\p{N}_%+-]+(?:[.@][\p{L}\p{N}_-]+)+)/giu

function pieces(words: string, most: number, safe: (text: string) => string, isPerson: (word: string) => boolean = () => false): string {
  return oneLine(words, most)
    .split(candidates)
    .map((piece, index) => {
      const found = index % 2 === 1 ? parseIndicator(piece) : undefined
      return found === undefined || found.kind === 'hash' || files.test(piece) || isPerson(piece) ? safe(piece) : defang(safe(piece))
    })
    .join('')
}

/** A zero-width space parts `<` from `@`: mentions are found before backslashes are read. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*~[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`).replaceAll(/<(?=@)/g, '<\u{200B}')
}
