import { Refusal } from '../../refusal.ts'
import type { Link } from '../../mercury/links.ts'
import { numberIn, textIn, type Knob, type SetFault } from '../knob.ts'
import { linksIn } from '../scope.ts'

/** Knobs that end links, or stop them, at the moment they are set. */
export const links: readonly Knob[] = [
  {
    name: 'ws.close',
    about: 'The server closes the link with a code: every row of the close table',
    parameters: {
      code: '1000–1014 or 3000–4999; 1005 = empty close frame, 1006 = reset',
      reason: 'text of the close frame',
      when: '`after` (default) the link was live, or `before`',
    },
    ends: 'once',
    set: (kernel, set) => {
      const code = numberIn(set.fault, 'code', 1000)
      if (![1005, 1006].includes(code) && !(code >= 1000 && code <= 1014 && code !== 1004) && !(code >= 3000 && code <= 4999)) {
        throw new Refusal(400, `Cannot close links as the code must be one that can be sent: got ${code}`)
      }
      if (isBefore(set)) return 0
      return linksIn(kernel, set)
        .filter((link) => link.phase === 'live')
        .map((link) => closeAs(link, set)).length
    },
    when: ({ at }, set) => (at === 'authorise') === isBefore(set),
    authorise: (link, set) => {
      closeAs(link, set)
      return 'stop'
    },
    live: closeAs,
  },
  {
    name: 'ws.cut',
    about: 'Links are reset now: 1006 at the other end',
    ends: 'once',
    set: (kernel, set) => linksIn(kernel, set).map((link) => link.cut()).length,
  },
  {
    name: 'ws.freeze',
    about:
      'Half-open TCP: links neither read nor write, and send no FIN. With `forMs` upgrades hang too. At the end what was held back goes out',
    ends: 'lasts',
    set: (kernel, set) => {
      const frozen = linksIn(kernel, set)
      for (const link of frozen) link.freeze()
      set.memory = frozen
      return frozen.length
    },
    clear: (_kernel, set) => {
      for (const link of (set.memory as readonly Link[] | undefined) ?? []) link.thaw() // what `set` put there
    },
    when: (_moment, { fault }) => fault.forMs !== undefined,
    upgrade: () => 'hang',
  },
  {
    name: 'ws.steal',
    about: 'Another process takes the device: 4000 replaced',
    ends: 'once',
    set: (kernel, set) => linksIn(kernel, set).map((link) => link.close(4000, 'replaced')).length,
  },
  {
    name: 'ws.rebalance',
    about: 'The server moves links to another node: 4000 with another reason',
    ends: 'once',
    set: (kernel, set) => linksIn(kernel, set).map((link) => link.close(4000, 'rebalance')).length,
  },
  {
    name: 'ws.shutdown',
    about: 'Server restart with notice: a shutdown frame, then 4001',
    parameters: { graceMs: 'time between the two, default 5000' },
    ends: 'once',
    set: (kernel, set) => linksIn(kernel, set).map((link) => link.shutDown(numberIn(set.fault, 'graceMs', 5_000))).length,
  },
]

function isBefore({ fault }: SetFault): boolean {
  return fault['when'] === 'before'
}

function closeAs(link: Link, { fault }: SetFault): void {
  const code = numberIn(fault, 'code', 1000)
  if (code === 1006) link.cut()
  else if (code === 1005) link.close()
  else link.close(code, textIn(fault, 'reason', ''))
}
