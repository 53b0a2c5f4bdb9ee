import type { By, GroundCommon } from '@nightshift/bot'
import type { Pager } from '@nightshift/pager'
import type { Json } from '@nightshift/store'
import type { Xsoar } from '@nightshift/xsoar'

/** What everything here stands on, whether a command, a press, or a job's tick. */
export type Desk = GroundCommon & { readonly xsoar: Xsoar; readonly pager: Pager }

/** The same, for somebody who asks. */
export type Asked = Desk & { readonly by: By; readonly room: { readonly uuid: string; readonly direct: boolean } }

/** A press on one of our cards: who, which button, and what the server kept with the card. */
export type Pressed = Asked & { readonly action: string; readonly held: Json }
