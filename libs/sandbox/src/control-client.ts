import type {
  BotIdentity,
  CallRecord,
  Click,
  Delivery,
  Expect,
  Fault,
  FeedEvent,
  FleetBot,
  KnobDescription,
  ListedFault,
  Name,
  SandboxState,
  Say,
  SeenDevice,
  SeenLink,
  SeenMessage,
  SeenPerson,
  SeenRoom,
} from './contract.ts'
import { readEvents } from './sse.ts'

/** The control API refused: its status and sentence. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface UnackedEnvelope {
  readonly device: string
  readonly envelope: string
  readonly activity: string
  readonly room: string
  readonly at: number
}

/** The control API, typed (webex.md §10.8). Every call rejects with `ControlRefused` where the sandbox says no. */
export interface ControlClient {
  say(what: Say): Promise<SeenMessage>
  edit(what: { readonly as: Name; readonly message: string; readonly markdown: string }): Promise<SeenMessage>
  remove(what: { readonly as: Name; readonly message: string }): Promise<void>
  react(what: { readonly as: Name; readonly message: string; readonly reaction?: string; readonly remove?: boolean }): Promise<void>
  /** Answers the REST id of the action. */
  click(what: Click): Promise<{ readonly id: string; readonly inputs: Readonly<Record<string, unknown>> }>
  /** Waits for a message; rejects with status 408 where none came, saying what did. */
  expect(what: Expect): Promise<readonly SeenMessage[]>
  person(what: {
    readonly email: string
    readonly name: string
    readonly title?: string
    readonly phone?: string
  }): Promise<SeenPerson & { readonly token: string }>
  room(what: {
    readonly title: string
    readonly by: Name
    readonly members?: readonly Name[]
    readonly locked?: boolean
    readonly cluster?: 'us' | 'eu'
  }): Promise<SeenRoom>
  members(what: { readonly room: Name; readonly add?: Name; readonly remove?: Name; readonly by?: Name }): Promise<SeenRoom>
  bot(name: string): Promise<BotIdentity>
  state(): Promise<SandboxState>
  /** People, roles, rooms and registers of the simulated SOC as blocks of the bots' configuration. */
  worldConfig(): Promise<Readonly<Record<string, unknown>>>
  /** Messages of a room, oldest first; with `as`, `room` may be the other side of a direct chat. */
  messages(room: Name, as?: Name): Promise<readonly SeenMessage[]>
  devices(): Promise<readonly SeenDevice[]>
  links(): Promise<readonly SeenLink[]>
  deliveries(): Promise<{ readonly deliveries: readonly Delivery[]; readonly unacked: readonly UnackedEnvelope[] }>
  calls(since?: number): Promise<readonly CallRecord[]>
  knobs(): Promise<readonly KnobDescription[]>
  /** Sets a fault or a scenario; answers what is set now. */
  fault(fault: Fault): Promise<readonly ListedFault[]>
  faults(): Promise<readonly ListedFault[]>
  /** Ends one fault, or all. */
  endFault(id?: string): Promise<void>
  clock(to: { readonly advance: number } | { readonly set: number | string }): Promise<{ readonly now: string }>
  reset(options?: { readonly seed?: number }): Promise<void>
  snapshot(): Promise<unknown>
  restore(snapshot: unknown): Promise<void>
  fleet(): Promise<readonly FleetBot[]>
  kill(bot: string): Promise<void>
  stop(bot: string): Promise<void>
  start(bot: string): Promise<void>
  /** The live feed until the signal aborts or the connection ends. */
  events(signal?: AbortSignal): AsyncIterable<FeedEvent>
}

/** A client of the control API of the sandbox at `url`, such as `http://localhost:8080`; `key` where it demands one. */
export function controlClient(url: string, key?: string): ControlClient {
  const base = `${url.replace(/\/+$/, '')}/sandbox`
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(base + path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const json: unknown = await answer.json()
    if (!answer.ok)
      throw new ControlRefused(
        answer.status,
        typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : `status ${answer.status}`,
      )
    return json as T // both ends are this package
  }
  const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body)
  const done = async (answer: Promise<unknown>): Promise<void> => void (await answer)
  const part = encodeURIComponent
  return {
    say: (what) => post('/say', what),
    edit: (what) => post('/edit', what),
    remove: (what) => done(post('/remove', what)),
    react: (what) => done(post('/react', what)),
    click: (what) => post('/click', what),
    expect: (what) => post('/expect', what),
    person: (what) => post('/people', what),
    room: (what) => post('/rooms', what),
    members: (what) => post('/members', what),
    bot: (name) => post('/bots', { name }),
    state: () => call('GET', '/state'),
    worldConfig: () => call('GET', '/world-config'),
    messages: (room, as) => call('GET', `/rooms/${part(room)}/messages${as === undefined ? '' : `?as=${part(as)}`}`),
    devices: () => call('GET', '/devices'),
    links: () => call('GET', '/links'),
    deliveries: () => call('GET', '/deliveries'),
    calls: (since = 0) => call('GET', `/calls?since=${since}`),
    knobs: () => call('GET', '/knobs'),
    fault: (fault) => post('/faults', fault),
    faults: () => call('GET', '/faults'),
    endFault: (id) => done(call('DELETE', id === undefined ? '/faults' : `/faults/${part(id)}`)),
    clock: (to) => post('/clock', to),
    reset: (options) => done(post('/reset', options)),
    snapshot: () => post('/snapshot'),
    restore: (snapshot) => done(post('/restore', snapshot)),
    fleet: async () => (await call<{ readonly bots: readonly FleetBot[] }>('GET', '/fleet')).bots,
    kill: (bot) => done(post(`/kill/${part(bot)}`)),
    stop: (bot) => done(post(`/stop/${part(bot)}`)),
    start: (bot) => done(post(`/start/${part(bot)}`)),
    events: (signal) => readEvents(`${base}/events`, headers, signal),
  }
}
