import type { Store } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import type { HealthSources } from './health.ts'
import type { Log } from './log.ts'

interface ControlPorts {
  readonly link: () => Link | undefined
  readonly store: () => Store | undefined
  readonly log: Log
  /** Begins the orderly stop. */
  readonly stop: (why: string) => void
}

/** The verbs and views of `/control/*`, each audited (operations.md §0). */
export function controls({ link, store, log, stop }: ControlPorts): Pick<HealthSources, 'control' | 'views' | 'onControl'> {
  return {
    control: {
      reconnect: async ({ cause }) => {
        const open = link()
        if (!open) throw new Error('Cannot open a new link as there is none yet')
        await open.reconnect(cause === 'canary' ? 'canary' : 'operator')
        return 'a new link is live'
      },
      drain: async () => (stop('control call'), 'draining'),
      restart: async () => (stop('control call'), 'draining; whatever supervises me starts me again'),
    },
    views: { inbox: async () => await store()?.read((tx) => tx.inbox.list('dead', 100)) },
    onControl: (verb, ok) => {
      log.info('control.called', `Control call: ${verb}`, { verb, ok })
      store()
        ?.commit((tx) =>
          tx.audit.append({ actor: 'control', room: '', action: `control.${verb}`, detail: null, result: ok ? 'done' : 'failed' }),
        )
        .catch(() => undefined)
    },
  }
}
