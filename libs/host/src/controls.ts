import type { InboxRow, Store, Tx } from '@nightshift/store'
import type { Link } from '@nightshift/webex'
import type { HealthSources } from './health.ts'
import type { Log } from './log.ts'
import type { Pausing } from './pausing.ts'

interface ControlPorts {
  readonly link: () => Link | undefined
  readonly store: () => Store | undefined
  readonly log: Log
  readonly pausing: Pausing
  /** Begins the orderly stop. */
  readonly stop: (why: string) => void
}

/** Rows of the audit log per answer. */
export const auditPage = 1_000

/** What waits, runs or was given up, and how many of each. `state` = one of the inbox's states. */
export async function inboxView(
  tx: Pick<Tx, 'inbox'>,
  state: string,
): Promise<{ readonly counts: unknown; readonly rows: readonly InboxRow[] }> {
  const known = ['new', 'running', 'task', 'done', 'dead', 'cancelled'] as const
  const wanted = known.find((one) => one === state)
  if (wanted === undefined) throw new Error(`Cannot list rows as the state must be ${known.join(', ')}: "${state}"`)
  return { counts: await tx.inbox.counts(), rows: await tx.inbox.list(wanted, 100) }
}

function storeOf(store: () => Store | undefined): Store {
  const open = store()
  if (!open) throw new Error('Cannot look into the store as it is not open yet')
  return open
}

function linkOf(link: () => Link | undefined): Link {
  const open = link()
  if (!open) throw new Error('Cannot reach Webex as there is no link yet')
  return open
}

/** The verbs and views of `/control/*`, each audited (operations.md §0). */
export function controls({ link, store, log, stop, pausing }: ControlPorts): Pick<HealthSources, 'control' | 'views' | 'onControl'> {
  return {
    control: {
      reconnect: async ({ cause }) => {
        await linkOf(link).reconnect(cause === 'canary' ? 'canary' : 'operator')
        return 'a new link is live'
      },
      drain: async () => (pausing.set(true), 'what runs is finished; what comes is kept and waits'),
      resume: async () => (pausing.set(false), 'working again'),
      prune: async () => await linkOf(link).prune(),
      retry: async ({ id }) => {
        if (!(await storeOf(store).commit((tx) => tx.inbox.retry(Number(id)))))
          throw new Error(`Cannot retry as the row must have been given up and still have its text: ${id ?? 'no id was given'}`)
        return `row ${id} is taken up again`
      },
      'log-level': async ({ level }) => {
        if (level === undefined || !['debug', 'info', 'warn', 'error'].includes(level)) {
          throw new Error(`Cannot set the log level as it must be debug, info, warn or error: ${level ?? 'nothing was given'}`)
        }
        log.level = level
        return `the log level is ${level}`
      },
      restart: async () => (stop('control call'), 'draining; whatever supervises me starts me again'),
    },
    views: {
      inbox: async ({ state = 'dead' }) => await storeOf(store).read((tx) => inboxView(tx, state)),
      audit: async ({ from }) => await storeOf(store).read((tx) => tx.audit.list(Number(from ?? 1), auditPage)),
      devices: async () => await linkOf(link).devices(),
    },
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
