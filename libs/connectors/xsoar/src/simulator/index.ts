import type { Clock } from '@nightshift/resilience'
import { switchboard, type Switchboard } from '@nightshift/upstream'
import type { Hono } from 'hono'
import { xsoarClient } from '../client.ts'
import type { Xsoar } from '../contract.ts'
import { settingsSchema, type FieldNames } from '../settings.ts'
import type { SimKey } from './access.ts'
import { xsoarApp } from './app.ts'
import type { SimContext } from './context.ts'
import { alter, open, type NewTicket } from './deeds.ts'
import { xsoarOp } from './ops.ts'
import { inConsole, type InConsole } from './person.ts'
import type { SimEntry, SimTask, SimTicket, SimTimer, XsoarWorld } from './rows.ts'
import { sentinels } from './sentinels.ts'
import { emptyWorld, simStore } from './store.ts'

export type { InConsole, NewTicket, SimEntry, SimKey, SimTask, SimTicket, SimTimer, XsoarWorld }
export type { SimList } from './rows.ts'
export { containment, mainPlaybook, newTasks, slaMinutes } from './playbook.ts'
export { sentinels } from './sentinels.ts'
export { xsoarOp } from './ops.ts'
export { inOurWords } from './wire.ts'

export interface SimulatedXsoarOptions {
  readonly clock: Clock
  /** What it begins with; absent = nobody and nothing but the sentinels. Without users every owner is known. */
  readonly world?: XsoarWorld
  /** How far searches trail behind writes. Default 1 s. */
  readonly lagMs?: number
  /** Name of the playbook task whose completion ends the respond timer. Default `Acknowledge`. */
  readonly ackTask?: string
  /** How long sentinel 9504 keeps silent. Default 35 s. */
  readonly lossMs?: number
  /** The key it asks for; absent = none. */
  readonly key?: SimKey
  readonly fields?: Partial<FieldNames>
  /** What `!commands` answer; undefined = there is no such command. Default: each answers one sentence. */
  readonly commands?: SimContext['commands']
}

/** A stateful XSOAR in this process: the same for tests, the sandbox and the page. Faults are the verbs of its switchboard. */
export interface SimulatedXsoar extends Omit<Switchboard, 'through'> {
  readonly app: Hono
  /** The way in with its faults: rejects as a network does. */
  readonly fetch: (request: Request) => Promise<Response>
  /**
   * A client of it without sockets, on its clock. It tries once unless the settings say otherwise: a fake clock would have to be moved for
   * each wait between two tries.
   */
  client(settings?: Readonly<Record<string, unknown>>): Xsoar
  /** A new ticket; its respond timer runs from now. */
  newTicket(ticket: NewTicket): SimTicket
  ticket(id: string): SimTicket | undefined
  tickets(): readonly SimTicket[]
  entries(id: string): readonly SimEntry[]
  list(name: string): unknown
  /** Somebody else, in the console. */
  asPerson(name: string): InConsole
  /** Changes a timer behind everybody's back: to stand elsewhere, or to claim a wrong `slaStatus`. */
  setTimer(id: string, name: 'respond' | 'contain' | 'declare', parts: Partial<SimTimer>): void
  addUser(name: string): void
  lag(ms: number): void
  save(): XsoarWorld
  load(world: XsoarWorld): void
}

export function simulatedXsoar(options: SimulatedXsoarOptions): SimulatedXsoar {
  const { clock } = options
  const fields = settingsSchema.parse({ fields: options.fields ?? {} }).fields
  const store = simStore(clock, withSentinels(options.world ?? emptyWorld, clock.now()), options.lagMs ?? 1_000)
  const context: SimContext = {
    store,
    clock,
    fields,
    ackTask: options.ackTask ?? 'Acknowledge',
    account: 'nightshift',
    commands: options.commands ?? ((name, args) => [`${name} done (${Object.keys(args).join(', ')})`]),
    lossMs: options.lossMs ?? 35_000,
  }
  const app = xsoarApp(context, () => options.key)
  const { through, ...faults } = switchboard(clock)
  const fetch = through(
    async (request) => await app.fetch(request),
    (request) => xsoarOp(new URL(request.url).pathname),
  )
  return {
    ...faults,
    app,
    fetch,
    client: (settings = {}) =>
      xsoarClient(settingsSchema.parse({ tries: 1, ...settings }), {
        settings: {},
        clock,
        simulator: 'http://xsoar.sim',
        fetch,
        secret: (name) => (name === 'xsoar-api-key' ? options.key?.value : options.key?.id),
      }),
    newTicket: (ticket) => open(context, ticket),
    ticket: store.ticket,
    tickets: () => store.save().tickets.filter(({ id }) => !isSentinel(id)),
    entries: store.entries,
    list: (name) => {
      const found = store.lists().find(({ id }) => id === name)
      return found?.type === 'json' ? (JSON.parse(found.data) as unknown) : found?.data
    },
    asPerson: (name) => inConsole(context, name),
    setTimer: (id, name, parts) => {
      const old = store.ticket(id)?.timers[fields[name]] ?? { sla: 0, run: 'idle' }
      alter(context, id, { timers: { ...store.ticket(id)?.timers, [fields[name]]: { ...old, ...parts } } }, 'dbot')
    },
    addUser: store.addUser,
    lag: (ms) => {
      store.lagMs = ms
    },
    save: store.save,
    load: (world) => store.load(withSentinels(world, clock.now())),
  }
}

function isSentinel(id: string): boolean {
  return sentinels.some((one) => one === id)
}

/** The world, and beside it the tickets that misbehave. */
function withSentinels(world: XsoarWorld, now: number): XsoarWorld {
  const there = new Set(world.tickets.map(({ id }) => id))
  const made = sentinels
    .filter((id) => !there.has(id))
    .map((id): SimTicket => ({
      id,
      name: `Sentinel ${id}`,
      type: 'Unclassified',
      severity: 1,
      status: 1,
      owner: '',
      created: now,
      modified: now,
      version: 1,
      details: 'Misbehaves on purpose.',
      labels: [],
      linked: [],
      fields: {},
      timers: {},
      tasks: [{ id: '1', name: 'Acknowledge', playbook: 'SOC Triage', state: 'Waiting' }],
    }))
  return { ...world, tickets: [...world.tickets, ...made] }
}
