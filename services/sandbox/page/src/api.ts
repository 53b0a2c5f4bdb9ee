import type { Click, Fault, FeedEvent, FleetBot, ListedFault, SandboxState, Say, SeenMessage } from '@nightshift/sandbox/contract'

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
  messages: (room: string) =>
    call<readonly SeenMessage[] | { readonly items: readonly SeenMessage[] }>('GET', `/rooms/${room}/messages`).then((answer) =>
      'items' in answer ? answer.items : answer,
    ),
  say: (say: Say) => call<SeenMessage>('POST', '/say', say),
  click: (click: Click) => call<unknown>('POST', '/click', click),
  fault: (fault: Fault) => call<ListedFault>('POST', '/faults', fault),
  endFault: (id: string) => call<unknown>('DELETE', `/faults/${id}`),
  fleet: () => call<{ readonly bots: readonly FleetBot[] }>('GET', '/fleet').then((one) => one.bots),
  act: (verb: 'kill' | 'stop' | 'start', bot: string) => call<unknown>('POST', `/${verb}/${bot}`),
}

const kinds = ['message', 'edited', 'deleted', 'action', 'room', 'member', 'person', 'link', 'fault', 'fleet', 'path', 'reset'] as const

/** Listens to the live feed; the browser reconnects by itself and goes on where it was. */
export function listen(onEvent: (event: FeedEvent) => void, onConnected: (is: boolean) => void): () => void {
  const source = new EventSource('/sandbox/events')
  source.addEventListener('open', () => onConnected(true))
  source.addEventListener('error', () => onConnected(false))
  for (const kind of kinds) source.addEventListener(kind, (event) => onEvent(JSON.parse(event.data as string) as FeedEvent)) // the feed's own contract
  return () => source.close()
}
