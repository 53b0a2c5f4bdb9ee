import type { KnobDescription, SandboxState, ToldEvent } from '@nightshift/sandbox/contract'
import { next as chatNext, start as chatStart, type Change as ChatChange, type Model } from './chat/model.ts'
import { wireAfter, type WireLine } from './machine/wire.ts'
import { emptyBook, type Book } from './stories/book.ts'
import { learned, tell } from './stories/stories.ts'

/** Everything that the page shows: conversations, stories, the wire. Three reducers over one feed. */
export interface Page {
  readonly chat: Model
  readonly book: Book
  readonly wire: readonly WireLine[]
  readonly knobs: readonly KnobDescription[]
}

export type PageChange =
  | Exclude<ChatChange, { readonly type: ToldEvent['type'] | 'loaded' }>
  | { readonly type: 'told'; readonly events: readonly ToldEvent[] }
  | { readonly type: 'loaded'; readonly state: SandboxState; readonly knobs?: readonly KnobDescription[] }

export const startPage: Page = { chat: chatStart, book: emptyBook, wire: [], knobs: [] }

/** The page after a change. Pure. */
export function nextPage(page: Page, change: PageChange): Page {
  switch (change.type) {
    case 'told':
      return {
        ...page,
        chat: change.events.reduce<Model>(chatNext, page.chat),
        book: tell(page.book, change.events),
        wire: wireAfter(page.wire, change.events),
      }
    case 'loaded':
      return { ...page, chat: chatNext(page.chat, change), book: learned(page.book, change.state), knobs: change.knobs ?? page.knobs }
    default:
      return { ...page, chat: chatNext(page.chat, change) }
  }
}
