import { numberIn, type Knob } from '../knob.ts'

/** Knobs that put odd frames on the wire. The event itself comes too: oddness alone must lose nothing. */
export const frames: readonly Knob[] = [
  {
    name: 'ws.noId',
    about: 'A frame without an id comes before the event',
    ends: 'once',
    event: (link, _envelope, _set, kernel) => {
      link.raw(JSON.stringify({ data: { eventType: 'conversation.activity' }, timestamp: kernel.time.now() }))
      return undefined
    },
  },
  {
    name: 'ws.badJson',
    about: 'Half a frame comes before the event',
    ends: 'once',
    event: (link) => {
      link.raw('{"id":"half","data":{"eventType":')
      return undefined
    },
  },
  {
    name: 'ws.binary',
    about: 'The event comes as a binary frame',
    ends: 'once',
    event: (link, envelope) => {
      link.write(envelope, { binary: true })
      return 'stop'
    },
  },
  {
    name: 'ws.big',
    about: 'The event comes in an enormous frame; when it is sent again it is small',
    parameters: { bytes: 'default 17 MiB' },
    ends: 'once',
    event: (link, envelope, { fault }) => {
      link.write(envelope, { padding: numberIn(fault, 'bytes', 17 * 1_048_576) })
      return 'stop'
    },
  },
  {
    name: 'ws.unknown',
    about: 'A frame of a kind that nobody knows comes before the event',
    ends: 'once',
    event: (link, _envelope, _set, kernel) => {
      link.frame({ type: 'mystery', data: { eventType: 'sandbox.mystery' }, timestamp: kernel.time.now() })
      return undefined
    },
  },
]
