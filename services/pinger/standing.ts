import type { By, Ground } from '@nightshift/bot'
import { deadman } from '@nightshift/deadman'
import { drill } from '@nightshift/drill'
import { fleet, type Fleet } from '@nightshift/fleet'
import { kubernetes } from '@nightshift/kubernetes'
import { pager } from '@nightshift/pager'
import { answers, suggest } from '@nightshift/bot'

/** The tools of Pinger. */
export const uses = { fleet, pager, deadman, drill, kubernetes }
/** What every handler of Pinger stands on. */
export type On = Ground<typeof uses>
/** … and one that somebody asked. */
export type Asked = On & { readonly by: By; readonly room: { readonly uuid: string } }

/** The name as the fleet knows it; undefined where there is none. */
export function botNamed(tool: Pick<Fleet, 'names'>, given: string): string | undefined {
  const name = given.toLowerCase()
  return tool.names.includes(name) ? name : undefined
}

export function unknownBot(tool: Pick<Fleet, 'names'>, given: string): string {
  return answers.unknown(given.toLowerCase(), suggest(given.toLowerCase(), tool.names))
}
