import { text, type Part, type Reply } from '@nightshift/bot'

/** Puts what has no place of its own into the thread of the card. */
export function inThread(reply: Reply, root: string | undefined): Reply {
  if (root === undefined || reply === undefined) return reply
  const parts: readonly (string | Part)[] = typeof reply === 'string' || 'type' in reply ? [reply] : reply
  return parts.map((part) => {
    if (typeof part === 'string') return text(part, { threadOf: root })
    if (part.type === 'edit' || part.type === 'delete' || part.to !== undefined || part.threadOf !== undefined) return part
    return { ...part, threadOf: root }
  })
}
