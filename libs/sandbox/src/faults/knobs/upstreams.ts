import { nonsensePage } from '@nightshift/upstream/switches'
import { away, simulatedPath } from '../../upstreams/surface.ts'
import type { Kernel } from '../../kernel.ts'
import { statusAnswer } from '../answers.ts'
import { numberIn, type Knob, type Moment, type SetFault } from '../knob.ts'
import { cutCall, pause } from '../scope.ts'

const scope = {
  tool: 'such as `xsoar` or `pager`; absent = all of them',
  op: 'one kind of call, such as `search`, `save`, `entry`; absent = all',
}

/** Knobs about the simulated tools (webex.md §10.8). */
export const upstreamKnobs: readonly Knob[] = [
  {
    name: 'upstream.down',
    about: 'A tool is away: nothing is processed',
    parameters: scope,
    ends: 'lasts',
    when: isMeant,
    http: async () => away(),
  },
  {
    name: 'upstream.slow',
    about: 'A tool takes longer for each call',
    parameters: { ...scope, ms: 'default 5000' },
    ends: 'lasts',
    when: isMeant,
    http: async (_call, { fault }) => {
      await pause(numberIn(fault, 'ms', 5_000))
      return undefined
    },
  },
  {
    name: 'upstream.status',
    about: 'A tool answers a status, such as 429 or 500',
    parameters: { ...scope, code: 'default 500', retryAfter: 'header' },
    ends: 'lasts',
    when: isMeant,
    http: async (_call, { fault }) => statusAnswer(fault, 500),
  },
  {
    name: 'upstream.nonsense',
    about: 'Something else answers in a tool’s place: a sign-in page',
    parameters: scope,
    ends: 'lasts',
    when: isMeant,
    http: async () => new Response(nonsensePage, { headers: { 'content-type': 'text/html' } }),
  },
  {
    name: 'upstream.lostAnswer',
    about: 'A tool does the work and its answer is lost: the outcome is unknown to the bot',
    parameters: scope,
    ends: 'once',
    when: isMeant,
    http: async ({ c }, _set, _kernel, next) => {
      await next()
      return cutCall(c)
    },
  },
]

function isMeant(moment: Moment, { fault }: SetFault, { upstreams }: Kernel): boolean {
  if (moment.at !== 'http') return false
  const called = simulatedPath(moment.call.path)
  if (!called || (fault['tool'] !== undefined && fault['tool'] !== called.tool)) return false
  return fault['op'] === undefined || upstreams.tools.get(called.tool)?.opOf(called.path) === fault['op']
}
