import type { By, Ground } from '@nightshift/bot'
import { pager } from '@nightshift/pager'
import { xsoar } from '@nightshift/xsoar'

/** The tools of Toodles. */
export const uses = { xsoar, pager }
/** What every handler of Toodles stands on. */
export type On = Ground<typeof uses>
/** … and one that somebody asked or pressed. */
export type Asked = On & { readonly by: By; readonly room: { readonly uuid: string; readonly direct: boolean } }
