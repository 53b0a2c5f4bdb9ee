/**
 * The marks by which our own notes are found again and their author is known: the last line of a text, as a link reference that Markdown does
 * not show. What a person wrote cannot stand in their place: only the last line is read, and only in entries of our own account.
 */
const line = /\[\/\/\]: # \(ns:([^\s)]+)(?: by:([^\s)]+))?\)\s*$/

export interface Marked {
  readonly text: string
  readonly mark: string | undefined
  readonly by: string | undefined
}

/** A text with its marks; `mark` is that of the effect's call. */
export function withMarks(text: string, mark: string, by: string): string {
  const word = (value: string): string => value.replaceAll(/[\s()]/g, '_')
  return `${text}\n\n[//]: # (ns:${word(mark)} by:${word(by)})`
}

/** Takes the marks off. */
export function readMarks(text: string): Marked {
  const found = line.exec(text)
  if (!found) return { text, mark: undefined, by: undefined }
  return { text: text.slice(0, found.index).trimEnd(), mark: found[1], by: found[2] }
}
