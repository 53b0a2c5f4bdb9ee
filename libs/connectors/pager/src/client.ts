import type { ConnectorPorts, Effect } from '@nightshift/resilience'
import { openUpstream } from '@nightshift/upstream'
import type { Pager, PagerEvent } from './contract.ts'
import type { Settings } from './settings.ts'
import { needed, pagerDuty, webhook, type Way } from './ways.ts'

const publicPagerDuty = 'https://events.pagerduty.com'
/** Limit of one event with its tries. */
const limitMs = 10_000

/** The pager of the settings, else the simulator; where there is neither, its effects do nothing and `there` is false. */
export function pagerClient(settings: Settings, ports: ConnectorPorts): Pager {
  const way = wayOf(settings, ports)
  const send = way ? sender(way, ports) : undefined
  const event = (given: PagerEvent): Effect<null> => ({
    key: `pager.${given.action}:${given.dedupKey}`,
    action: `pager.${given.action}`,
    lagMs: 0,
    limitMs: limitMs + 1_000,
    // No `find`: the deduplication key makes a second event the same as one.
    run: async (call) => {
      await send?.(given, call)
      return null
    },
  })
  return {
    there: send !== undefined,
    trigger: (page) => event({ action: 'trigger', ...page }),
    acknowledge: (dedupKey, by) => event({ action: 'acknowledge', dedupKey, by }),
    resolve: (dedupKey, by) => event({ action: 'resolve', dedupKey, by }),
  }
}

function wayOf({ kind, url }: Settings, { secret, simulator }: ConnectorPorts): Way | undefined {
  if (kind === 'pagerduty') return pagerDuty(url ?? publicPagerDuty, needed(secret, 'pager-routing-key'))
  if (kind === 'webhook' && url !== undefined) return webhook(url, needed(secret, 'pager-webhook-secret'))
  return simulator === undefined ? undefined : pagerDuty(simulator, () => 'simulated')
}

function sender(
  way: Way,
  { clock, fetch }: ConnectorPorts,
): (event: PagerEvent, call: Parameters<Effect<null>['run']>[0]) => Promise<void> {
  const wire = openUpstream({ name: 'The pager', base: way.base, headers: () => ({}), clock, limitMs, ...(fetch && { fetch }) })
  return async (event, { signal, notAfter }) => {
    await wire.call({
      ...way.request(event, clock.now()),
      op: event.action,
      method: 'POST',
      path: way.path,
      write: true,
      idempotent: true,
      take: () => undefined,
      signal,
      notAfter,
    })
  }
}
