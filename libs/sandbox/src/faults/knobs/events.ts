import { numberIn, type Knob } from '../knob.ts'

/** Knobs about events on their way to a device. */
export const events: readonly Knob[] = [
  {
    name: 'ws.deaf',
    about: 'Pings are fine, events never come: wrong region, lost routing',
    ends: 'lasts',
    event: (link, envelope) => {
      link.device.unacked.delete(envelope.id) // never routed, so never sent again either
      return 'stop'
    },
  },
  {
    name: 'ws.gap',
    about: 'Frames get lost: their numbers are missing',
    parameters: { n: 'how many, default 1' },
    ends: 'once',
    event: (link) => {
      link.lose()
      return 'stop'
    },
  },
  {
    name: 'ws.duplicate',
    about: 'An event comes twice in the same envelope',
    parameters: { n: 'how many events, default 1' },
    ends: 'once',
    event: (link, envelope) => {
      link.write(envelope)
      return undefined
    },
  },
  {
    name: 'ws.reorder',
    about: 'An event comes after the one that followed it (or 1 s late where none does)',
    parameters: { n: 'how many events, default 1' },
    ends: 'once',
    event: (link, envelope) => {
      link.hold(envelope, 1_000)
      return 'stop'
    },
  },
  {
    name: 'ws.delay',
    about: 'Events come late',
    parameters: { ms: 'default 2000' },
    ends: 'lasts',
    event: (link, envelope, { fault }) => {
      setTimeout(() => link.write(envelope), numberIn(fault, 'ms', 2_000)).unref()
      return 'stop'
    },
  },
  {
    name: 'ws.redeliver',
    about: 'Events come again, acknowledged or not',
    parameters: { afterMs: 'default 1000' },
    ends: 'lasts',
    event: (link, envelope, { fault }) => {
      setTimeout(() => link.write(envelope), numberIn(fault, 'afterMs', 1_000)).unref()
      return undefined
    },
  },
]
