import { numberIn, textIn, type Knob } from '../knob.ts'

/** Knobs between the upgrade and the first frame. */
export const opening: readonly Knob[] = [
  {
    name: 'ws.upgrade',
    about: 'The upgrade is refused',
    parameters: { code: 'status, default 503', retryAfter: 'header', alias: 'true = 101, then close code 44xx' },
    ends: 'lasts',
    upgrade: (_call, { fault }) => {
      const status = numberIn(fault, 'code', 503)
      if (fault['alias'] === true) return { close: 4_000 + status, reason: `status ${status}` }
      const retryAfter = fault['retryAfter']
      return {
        status,
        headers: {
          ...(retryAfter !== undefined && {
            'retry-after': typeof retryAfter === 'number' ? String(retryAfter) : typeof retryAfter === 'string' ? retryAfter : '',
          }),
        },
      }
    },
  },
  { name: 'ws.hangUpgrade', about: 'The upgrade is never answered', ends: 'lasts', upgrade: () => 'hang' },
  { name: 'ws.silent', about: 'No readiness after authorisation', ends: 'lasts', authorise: () => 'stop' },
  {
    name: 'ws.firstFrame',
    about: 'Something else comes before readiness',
    parameters: { kind: '`event`, `junk` or `pong`' },
    ends: 'once',
    authorise: (link, { fault }, kernel) => {
      const kind = textIn(fault, 'kind', 'event')
      if (kind === 'junk') link.raw('not a frame')
      else if (kind === 'pong') link.frame({ type: 'pong', wsWriteTimestamp: kernel.time.now() }, 'nobody-asked')
      else link.frame({ data: { eventType: 'featureToggle_update' }, timestamp: kernel.time.now() })
      return undefined
    },
  },
  {
    name: 'ws.refuse',
    about: 'The token is refused on the socket',
    parameters: { code: '1008 (default), 4401 or 4403' },
    ends: 'once',
    authorise: (link, { fault }) => {
      link.close(numberIn(fault, 'code', 1008), 'Authentication Failed')
      return 'stop'
    },
  },
]
