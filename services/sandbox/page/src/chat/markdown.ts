import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'

const renderer = new MarkdownIt({ html: false, linkify: true, breaks: true })

/** Markdown of a message as safe HTML: no raw HTML passes the renderer, and what comes out is sanitised once more. Links open beside the page. */
export function safeHtml(markdown: string): string {
  const named = markdown.replace(
    /<@(?:personEmail|personId):([^|>]+)(?:\|([^>]*))?>/g,
    (_, id: string, name?: string) => `**@${name ?? id.split('@')[0] ?? id}**`,
  )
  const html = DOMPurify.sanitize(renderer.render(named), { USE_PROFILES: { html: true }, FORBID_TAGS: ['style', 'img', 'form', 'input'] })
  return html.replaceAll('<a ', '<a target="_blank" rel="noopener noreferrer" ')
}
