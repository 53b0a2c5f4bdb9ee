import type { Cluster } from '../wire-ids.ts'

/** The rows of the local Webex. A row is replaced, never changed; all times are ms since 1970. */
export interface Person {
  readonly uuid: string
  readonly email: string
  readonly name: string
  readonly nick: string
  readonly type: 'person' | 'bot'
  /** A bot's name as the fleet writes it, such as `money-ball`. */
  readonly handle?: string
  readonly title?: string
  readonly phone?: string
  readonly created: number
}

export interface Room {
  readonly uuid: string
  readonly cluster: Cluster
  readonly type: 'direct' | 'group'
  readonly title: string
  readonly locked: boolean
  readonly creator: string
  readonly created: number
  readonly lastActivity: number
}

export interface Member {
  readonly room: string
  readonly person: string
  readonly moderator: boolean
  readonly created: number
}

export interface Attachment {
  readonly contentType: string
  readonly content: unknown
}

export interface Message {
  /** Also the id of the `post` or `share` that announced it. */
  readonly uuid: string
  readonly room: string
  readonly person: string
  readonly text: string
  readonly markdown?: string
  readonly html?: string
  /** Root of the thread. */
  readonly parent?: string
  readonly mentions: readonly string[]
  readonly mentionsAll: boolean
  /** Keys of contents: `<message>/<index>`. */
  readonly files: readonly string[]
  readonly attachments: readonly Attachment[]
  readonly created: number
  readonly updated?: number
  readonly edits: number
}

/** A press on a card's button. */
export interface Action {
  readonly uuid: string
  readonly message: string
  /** Who wrote the card, which may be deleted by now. */
  readonly author: string
  readonly person: string
  readonly room: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly created: number
}

export interface Content {
  readonly key: string
  readonly room: string
  readonly name: string
  readonly type: string
  readonly base64: string
  readonly created: number
}
