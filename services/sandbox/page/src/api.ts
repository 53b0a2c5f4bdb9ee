import type { Click, Fault, KnobDescription, ListedFault, SandboxState, Say, SeenMessage, ToldEvent } from '@nightshift/sandbox/contract'

/** The control API of the local Webex, as the page uses it. Each call throws the server's sentence where it refuses. */
async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`/sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const json = text === '' ? undefined : (JSON.parse(text) as unknown) // the sandbox answers JSON
  if (!answer.ok) throw new Error((json as { readonly message?: string } | undefined)?.message ?? `${answer.status} on ${path}`)
  return json as T // the control API's own contract
}

export const api = {
  state: () => call<SandboxState>('GET', '/state'),
  knobs: () => call<readonly KnobDescription[]>('GET', '/knobs'),
  messages: (room: string) => call<readonly SeenMessage[]>('GET', `/rooms/${room}/messages`),
  say: (say: Say) => call<SeenMessage>('POST', '/say', say),
  edit: (as: string, message: string, markdown: string) => call<SeenMessage>('POST', '/edit', { as, message, markdown }),
  remove: (as: string, message: string) => call<unknown>('POST', '/remove', { as, message }),
  click: (click: Click) => call<unknown>('POST', '/click', click),
  fault: (fault: Fault) => call<readonly ListedFault[]>('POST', '/faults', fault),
  endFault: (id?: string) => call<unknown>('DELETE', id === undefined ? '/faults' : `/faults/${id}`),
  act: (verb: 'kill' | 'stop' | 'start', bot: string) => call<unknown>('POST', `/${verb}/${bot}`),
}

const kinds: readonly ToldEvent['type'][] = [
  'message',
  'edited',
  'deleted',
  'action',
  'room',
  'member',
  'person',
  'link',
  'call',
  'fault',
  'fleet',
  'path',
  'reset',
]
/** Lines are handed over together: a busy night redraws the page thirty times a second at most. */
const togetherMs = 33

/** Listens to the live feed from as far back as it is kept; the browser reconnects by itself and goes on where it was. */
export function listen(onEvents: (events: readonly ToldEvent[]) => void, onConnected: (is: boolean) => void): () => void {
  const source = new EventSource('/sandbox/events?since=0')
  let waiting: ToldEvent[] = []
  const flush = (): void => {
    const events = waiting
    waiting = []
    onEvents(events)
  }
  source.addEventListener('open', () => onConnected(true))
  source.addEventListener('error', () => onConnected(false))
  for (const kind of kinds)
    source.addEventListener(kind, (event) => {
      if (waiting.length === 0) setTimeout(flush, togetherMs)
      waiting.push(JSON.parse(event.data as string) as ToldEvent) // the feed's own contract
    })
  return () => source.close()
}
