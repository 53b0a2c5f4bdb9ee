import type { Fault, KnobDescription, ListedFault } from '@nightshift/sandbox/contract'

/** A button that sets a fault. */
export interface FaultButton {
  readonly title: string
  readonly about: string
  readonly fault: Fault
}

interface Choice {
  readonly title: string
  readonly knob: string
  readonly with?: Readonly<Record<string, unknown>>
}

/** What can be done to one bot's link and calls, the usual first. */
const forBots: readonly Choice[] = [
  { title: 'Cut', knob: 'ws.cut' },
  { title: 'Half-open', knob: 'ws.freeze' },
  { title: 'Deaf', knob: 'deaf-link' },
  { title: 'No pong', knob: 'ws.noPong', with: { forMs: 30_000 } },
  { title: '429 storm', knob: 'rate-storm', with: { forMs: 30_000 } },
  { title: 'Slow', knob: 'rest.slow', with: { ms: 2_000, forMs: 30_000 } },
  { title: 'Twice', knob: 'ws.duplicate', with: { times: 5 } },
]
const forWebex: readonly Choice[] = [
  { title: 'Away 60 s', knob: 'away-60s' },
  { title: 'Cut all', knob: 'ws.cut' },
  { title: 'Half-open', knob: 'ws.freeze' },
  { title: '429 storm', knob: 'rate-storm', with: { forMs: 30_000 } },
  { title: 'Slow', knob: 'rest.slow', with: { ms: 2_000, forMs: 30_000 } },
  { title: '502s', knob: 'rest.status', with: { code: 502, forMs: 20_000 } },
  { title: 'Lost answers', knob: 'rest.cutAfter', with: { method: 'POST', path: '/messages', times: 3 } },
  { title: 'Restart', knob: 'ws.shutdown' },
]
const forUpstreams: readonly Choice[] = [
  { title: 'Down', knob: 'upstream.down', with: { forMs: 60_000 } },
  { title: 'Slow', knob: 'upstream.slow', with: { ms: 3_000, forMs: 60_000 } },
  { title: '503s', knob: 'upstream.status', with: { code: 503, forMs: 60_000 } },
  { title: 'Nonsense', knob: 'upstream.nonsense', with: { forMs: 60_000 } },
  { title: 'Lost answer', knob: 'upstream.lostAnswer', with: { times: 1 } },
]

/** Tools that the local Webex simulates today; a knob's own words name others. */
const tools = ['xsoar']
const toolNames: Readonly<Record<string, string>> = { xsoar: 'XSOAR', pager: 'Pager', jira: 'Jira', qradar: 'QRadar' }

const names: Readonly<Record<string, string>> = {
  'ws.cut': 'Cut',
  'ws.freeze': 'Half-open',
  'ws.deaf': 'Deaf',
  'deaf-link': 'Deaf',
  'ws.noPong': 'No pong',
  'ws.duplicate': 'Twice',
  'ws.shutdown': 'Server restart',
  'rate-storm': '429 storm',
  'rest.slow': 'Slow',
  'rest.status': 'Errors',
  'rest.cutAfter': 'Lost answers',
  away: 'Webex away',
  'away-60s': 'Webex away',
  'upstream.down': 'Down',
  'upstream.slow': 'Slow',
  'upstream.status': 'Errors',
  'upstream.nonsense': 'Nonsense',
  'upstream.lostAnswer': 'Lost answer',
}

/** A knob in the reader's words; with its tool where the name carries one. Unknown ones keep their own name. */
export function knobName(knob: string): string {
  const [name = knob, tool] = knob.split(' ')
  return tool === undefined ? (names[name] ?? name) : `${toolName(tool)} ${(names[name] ?? name).toLowerCase()}`
}

export function toolName(tool: string): string {
  return toolNames[tool] ?? tool
}

/** What a fault that is set is called on its chip. */
export function faultName({ fault }: ListedFault): string {
  if (fault.knob === 'rest.status' && fault['code'] === 429) return '429 storm'
  return knobName(typeof fault['tool'] === 'string' ? `${fault.knob} ${fault['tool']}` : fault.knob)
}

/** Buttons for one bot, as far as the local Webex has their knobs. */
export function botButtons(knobs: readonly KnobDescription[], bot: string): readonly FaultButton[] {
  return buttons(knobs, forBots, { bot })
}
/** Buttons for Webex as a whole. */
export function webexButtons(knobs: readonly KnobDescription[]): readonly FaultButton[] {
  return buttons(knobs, forWebex, {})
}
/** Upstream tools that can be troubled, and their buttons; a knob about upstreams that is not among the usual ones comes last, under its own name. */
export function upstreams(
  knobs: readonly KnobDescription[],
): readonly { readonly tool: string; readonly buttons: readonly FaultButton[] }[] {
  const about = knobs.filter(({ name }) => name.startsWith('upstream.'))
  if (about.length === 0) return []
  const said = about.flatMap(({ parameters }) => [...(parameters['tool'] ?? '').matchAll(/`([a-z][\w-]*)`/g)].map(([, tool]) => tool ?? ''))
  const rest = about
    .filter(({ name }) => !forUpstreams.some(({ knob }) => knob === name))
    .map(({ name }) => ({ title: name.slice('upstream.'.length), knob: name, with: { forMs: 60_000 } }))
  return [...new Set([...tools, ...said])].map((tool) => ({ tool, buttons: buttons(knobs, [...forUpstreams, ...rest], { tool }) }))
}

function buttons(
  knobs: readonly KnobDescription[],
  choices: readonly Choice[],
  scope: Readonly<Record<string, unknown>>,
): readonly FaultButton[] {
  return choices.flatMap(({ title, knob, with: parameters }) => {
    const known = knobs.find(({ name }) => name === knob)
    return known ? [{ title, about: known.about, fault: { ...parameters, ...scope, knob } }] : []
  })
}

/** When a fault ends by itself, ms since 1970; undefined = it must be ended, or is used up by its hits. */
export function endsAt({ fault, setAt }: ListedFault): number | undefined {
  return fault.forMs === undefined ? undefined : setAt + fault.forMs
}
