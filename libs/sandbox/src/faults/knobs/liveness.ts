import type { Knob } from '../knob.ts'

/** Knobs about pings, pongs and acknowledgements. */
export const liveness: readonly Knob[] = [
  {
    name: 'ws.noPong',
    about: 'Mercury pings are not answered: the application is dead behind a living gateway',
    ends: 'lasts',
    ping: () => 'stop',
  },
  {
    name: 'ws.wrongPong',
    about: 'Mercury pongs carry another id',
    ends: 'lasts',
    ping: (link, id) => {
      link.frame({ type: 'pong' }, `not-${id}`)
      return 'stop'
    },
  },
  {
    name: 'ws.noProtocolPong',
    about: 'Protocol pings are not answered: a proxy eats control frames',
    ends: 'lasts',
    protocolPing: () => 'stop',
  },
  { name: 'ws.ignoreAck', about: 'Acknowledgements get lost', ends: 'lasts', ack: () => 'stop' },
]
