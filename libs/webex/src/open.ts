import { systemClock, systemRandom } from '@nightshift/resilience'
import { openAgents } from './agents.ts'
import { asking } from './ask.ts'
import type { Control } from './control.ts'
import type { Link } from './contract.ts'
import { WebexUnreachable } from './errors.ts'
import { openGate } from './gate.ts'
import type { OpenOptions, Webex } from './index.ts'
import { openLink } from './link.ts'
import { knownHosts, mayCarryToken } from './may-carry-token.ts'
import type { Places } from './places.ts'
import { openApi, roomPages } from './rest.ts'
import { withGuesses } from './guesses.ts'
import { restClient } from './rest-client.ts'
import { personOf } from './shapes.ts'
import { defaultTimings } from './timings.ts'

/** Puts the parts together. Nothing is called and the SDK is not loaded until the link opens, or a REST call needs the catalogue. */
export function open(options: OpenOptions): Webex {
  const { bot, replica, version, u2c, token, memory, override = {}, rest = 'catalog', clock = systemClock, random = systemRandom } = options
  const timings = { ...defaultTimings, ...options.timings }
  const agents = openAgents()
  const clusters = withGuesses(options.memory)
  let loaded: Control | undefined
  let loading: Promise<Control> | undefined
  let doubt = (): void => undefined

  const control = (): Promise<Control> =>
    (loading ??= import('./control.ts').then(
      ({ openControl }) => (loaded = openControl({ bot, version, u2c, rest, override, token, clock, deadlineMs: timings.catalogueMs })),
    ))
  const configured = knownHosts(u2c, [rest, ...Object.values(override)])
  const base = async (): Promise<string> => {
    const made = await control()
    if (!made.services()) {
      await made.load().catch((error: unknown) => {
        throw new WebexUnreachable('Cannot call Webex as the catalogue must say where it is: it could not be read', 'no', { cause: error })
      })
    }
    return made.services()?.rest ?? ''
  }
  const places: Places = {
    rest: rest === 'catalog' ? () => loaded?.services()?.rest ?? base() : () => rest.replace(/\/+$/, ''),
    mayCarry: (url) => (loaded ? loaded.mayCarry(url) : mayCarryToken(url, configured)),
    clusterOf: (url) => loaded?.clusterOf(url),
  }
  const client = restClient({ bot, version, token, mayCarry: places.mayCarry, agents, clock, random })
  const ask = asking({ client, gate: openGate(clock, timings.gateAlarmMs), places, clock, random, timings, onDoubt: () => doubt() })
  const api = openApi({ ask, places, memory: clusters, clock, timings, clockOffset: client.clockOffset })

  return {
    api,
    link: (signal: AbortSignal): Link =>
      openLink(
        {
          bot,
          replica,
          version,
          token,
          memory,
          api,
          control,
          agents,
          clock,
          random,
          timings,
          guess: clusters.guess,
          tokenChanged: options.tokenChanged,
          siblings: options.siblings,
          whoAmI: async () => {
            const me = personOf(
              (await ask({ method: 'GET', path: '/people/me', tries: 1, options: { notAfter: clock.monotonic() + timings.whoAmIMs } }))
                .body,
            )
            if (!me) throw new WebexUnreachable('Cannot read people/me as the answer must hold an id: it holds none', 'no')
            return me
          },
          roomPages: (stop) => roomPages({ ask, places, memory }, 200, 5, { background: true, signal: stop }),
          onDoubt: (listener) => void (doubt = listener),
        },
        signal,
      ),
    close: agents.close,
  }
}
