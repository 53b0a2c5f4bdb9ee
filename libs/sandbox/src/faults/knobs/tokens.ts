import type { Kernel } from '../../kernel.ts'
import type { Person } from '../../state/model.ts'
import { linksIn } from '../scope.ts'
import type { Knob, SetFault } from '../knob.ts'

/** Knobs about tokens. */
export const tokens: readonly Knob[] = [
  {
    name: 'token.revoke',
    about: 'The token answers 401 everywhere, until the fault is ended',
    parameters: { links: '`close` = live links end with 1008 too' },
    ends: 'lasts',
    set: (kernel, set) => {
      const bots = botsIn(kernel, set)
      for (const bot of bots) kernel.state.tokens.revoke(bot.uuid, true)
      if (set.fault['links'] === 'close') for (const link of linksIn(kernel, set)) link.close(1008, 'Authentication Failed')
      return bots.length
    },
    clear: (kernel, set) => {
      for (const bot of botsIn(kernel, set)) kernel.state.tokens.revoke(bot.uuid, false)
    },
  },
  {
    name: 'token.rotate',
    about: 'The token was made anew: the old one is refused from now on, `POST /sandbox/bots` answers the new one',
    ends: 'once',
    set: (kernel, set) => botsIn(kernel, set).map((bot) => kernel.state.tokens.rotate(bot.uuid)).length,
  },
]

function botsIn(kernel: Kernel, set: SetFault): readonly Person[] {
  return [...kernel.state.people.all()].filter((person) => person.type === 'bot' && kernel.faults.covers(set, { bot: person }))
}
