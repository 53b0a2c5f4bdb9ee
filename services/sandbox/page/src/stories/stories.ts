import type { ListedFault, SeenDevice, SeenPerson, SeenRoom, ToldEvent } from '@nightshift/sandbox/contract'
import { botNamed, draftOf, emptyBook, forgetOld, learn, learnRoom, type Book, type Draft } from './book.ts'
import { heardEdit, heardMessage, heardPoint, heardPress } from './questions.ts'
import type { Story } from './story.ts'
import { heardFault, heardFleet, heardLink, heardWire } from './troubles.ts'

/** What the page has read of the local Webex when it opened. */
export interface Picture {
  readonly rooms: readonly SeenRoom[]
  readonly people: readonly SeenPerson[]
  readonly devices: readonly SeenDevice[]
  readonly faults: readonly ListedFault[]
}

/** The book after a batch of the feed's lines. Pure. */
export function tell(book: Book, events: readonly ToldEvent[]): Book {
  if (events.length === 0) return book
  let draft = draftOf(book)
  for (const event of events) {
    if (event.type === 'reset') draft = draftOf(emptyBook)
    else hear(draft, event)
  }
  forgetOld(draft)
  return draft
}

/** The book with what the page has read besides: who is where, and faults that were set before the feed's memory. Pure. */
export function learned(book: Book, picture: Picture): Book {
  const draft = draftOf(book)
  learn(draft, picture)
  for (const fault of picture.faults)
    if (!draft.stories.has(fault.id)) heardFault(draft, { type: 'fault', what: 'set', fault }, fault.setAt)
  return draft
}

/** Stories newest first; those of one bot where one is named (faults of all bots are everybody's). */
export function newestFirst(book: Book, bot?: string): readonly Story[] {
  const all = [...book.stories.values()].filter((story) => bot === undefined || story.bot === undefined || story.bot === bot)
  return all.sort((a, b) => b.at - a.at)
}

function hear(draft: Draft, event: ToldEvent): void {
  switch (event.type) {
    case 'message':
      return heardMessage(draft, event.message)
    case 'edited':
      return heardEdit(draft, event.message, event.at)
    case 'action':
      return heardPress(draft, event, event.at)
    case 'room':
      return learnRoom(draft, event.room)
    case 'fault':
      return heardFault(draft, event, event.at)
    case 'fleet':
      return heardFleet(draft, event.bots, event.at)
    case 'link': {
      const bot = botNamed(event.bot)
      return bot === undefined ? undefined : heardWire(draft, event, bot, event.at)
    }
    case 'path': {
      const { path } = event
      if (path.point === 'probed') return heardLink(draft, path)
      draft.speaking.set(path.bot, true)
      return path.point === 'link' || path.point === 'lost' ? heardLink(draft, path) : heardPoint(draft, path)
    }
    default:
  }
}
