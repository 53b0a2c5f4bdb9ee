import markdownIt from 'markdown-it'
import type { Person } from './state/model.ts'
import { toWire } from './wire-ids.ts'

/** What a message looks like after Webex has read its markdown. */
export interface Rendered {
  readonly text: string
  readonly html: string
  /** UUIDs. */
  readonly mentions: readonly string[]
  readonly mentionsAll: boolean
}

const md = markdownIt({ html: false, linkify: true, breaks: true })
const mention = /<@(?:personEmail|personId):([^|>]+)(?:\|([^>]*))?>|<@(all)>/g

/**
 * Markdown as Webex renders it: mention markup becomes `<spark-mention>` in the html and the name in the text (webex.md §10.5).
 * `find` looks a person up by e-mail or id; markup that names nobody stays as it was written.
 */
export function render(markdown: string, find: (name: string) => Person | undefined): Rendered {
  const marks: { readonly html: string; readonly text: string }[] = []
  const mentions = new Set<string>()
  let mentionsAll = false
  // Private-use characters go through the renderer untouched and cannot be typed by accident.
  const marked = markdown
    .replaceAll(/[\uE000\uE001]/g, '')
    .replaceAll(mention, (whole, name: string | undefined, label: string | undefined, all: string | undefined) => {
      const person = name === undefined ? undefined : find(name.trim())
      if (!person && all === undefined) return whole
      const text = label || person?.name || 'All'
      if (person) mentions.add(person.uuid)
      else mentionsAll = true
      const target = person
        ? `data-object-type="person" data-object-id="${toWire('PEOPLE', person.uuid)}"`
        : 'data-object-type="groupMention" data-group-type="all"'
      marks.push({ html: `<spark-mention ${target}>${escapeHtml(text)}</spark-mention>`, text })
      return `\uE000${marks.length - 1}\uE001`
    })
  const rendered = md.render(marked).trim()
  const put = (text: string, form: 'html' | 'text'): string =>
    text.replaceAll(/\uE000(\d+)\uE001/g, (_, index: string) => marks[Number(index)]?.[form] ?? '')
  return { html: put(rendered, 'html'), text: put(plain(rendered), 'text'), mentions: [...mentions], mentionsAll }
}

/** What a reader without formatting sees of html. */
export function plain(html: string): string {
  return html
    .replaceAll(/<br\s*\/?>\n?/g, '\n')
    .replaceAll(/<li>/g, '- ')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
