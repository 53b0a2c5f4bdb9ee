import type { Knob } from '../knob.ts'
import { cutCall, linksIn } from '../scope.ts'

/** Webex as a whole is away. */
export const away: readonly Knob[] = [
  {
    name: 'away',
    about: 'Everything refuses: links are cut, upgrades and calls are reset. The control API and the simulated tools stay',
    ends: 'lasts',
    set: (kernel, set) => linksIn(kernel, set).map((link) => link.cut()).length,
    // The simulated tools share the port, and are not Webex.
    when: (moment) => moment.at !== 'http' || !moment.call.path.startsWith('/sim/'),
    upgrade: () => 'reset',
    http: async ({ c }) => cutCall(c),
  },
]
