import { WebSocket } from 'ws'
import { fromWire } from '../wire-ids.ts'

/** A client reduced to the protocol, for the tests of the local Webex: it does what it is told and keeps every frame. */
export interface BareBot {
  readonly token: string
  readonly id: string
  readonly uuid: string
  readonly email: string
  rest(method: string, path: string, body?: unknown): Promise<Answer>
  device(body?: Readonly<Record<string, unknown>>): Promise<DeviceAnswer>
  /** Opens a link and authorises it. Resolves after the upgrade, live or not. */
  connect(device: DeviceAnswer, options?: ConnectOptions): Promise<BareLink>
  /** Device, link, live. */
  listen(options?: ConnectOptions): Promise<BareLink & { readonly device: DeviceAnswer }>
}
export interface Answer {
  readonly status: number
  // what REST answers is looked at field by field in tests
  readonly json: Readonly<Record<string, unknown>>
  readonly headers: Headers
  readonly text: string
}
export interface DeviceAnswer {
  readonly url: string
  readonly webSocketUrl: string
  readonly id: string
}
export interface ConnectOptions {
  readonly query?: string
  readonly authorise?: boolean
  readonly ack?: boolean
  readonly token?: string
}
export type Frame = Readonly<Record<string, unknown>> & {
  readonly id?: string
  readonly sequenceNumber?: number
  readonly type?: string
  readonly data?: { readonly eventType?: string; readonly activity?: SeenActivity }
}
export interface SeenActivity {
  readonly id: string
  readonly verb: string
  readonly actor: Readonly<Record<string, unknown>>
  readonly object: Readonly<Record<string, unknown>>
  readonly target?: { readonly id: string; readonly url: string; readonly tags: readonly string[] }
  readonly parent?: { readonly id: string; readonly type: string }
  readonly [field: string]: unknown
}
export interface BareLink {
  readonly ws: WebSocket
  readonly frames: readonly Frame[]
  readonly raw: readonly string[]
  readonly binaries: readonly boolean[]
  send(frame: unknown): void
  activities(verb?: string): readonly SeenActivity[]
  /** Resolves with the first frame, past or to come, that matches. */
  frame(match: (frame: Frame) => boolean, withinMs?: number): Promise<Frame>
  activity(verb: string): Promise<SeenActivity>
  live(): Promise<Frame>
  /** Answers a round trip of Mercury: everything sent before has arrived when it resolves. */
  settle(): Promise<void>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

const defaultQuery = 'outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true'

/** A bot of that name at the sandbox at `url`. */
export async function bareBot(url: string, name: string): Promise<BareBot> {
  const made = await (await fetch(`${url}/sandbox/bots`, { method: 'POST', body: JSON.stringify({ name }) })).json()
  return bareClient(url, made as { token: string; id: string; email: string }) // the answer of our own control API
}

/** A client with a token, of a bot or a person. */
export function bareClient(
  url: string,
  { token, id, email }: { readonly token: string; readonly id: string; readonly email: string },
): BareBot {
  const rest = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const isForm = body instanceof FormData
    const answer = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  const device = async (body: Readonly<Record<string, unknown>> = {}): Promise<DeviceAnswer> => {
    const { json } = await rest('POST', '/wdm/api/v1/devices', { name: 'bare', deviceType: 'DESKTOP', ...body })
    return { url: String(json['url']), webSocketUrl: String(json['webSocketUrl']), id: String(json['url']).split('/').at(-1) ?? '' }
  }
  const connect = (at: DeviceAnswer, options: ConnectOptions = {}): Promise<BareLink> =>
    openBare(`${at.webSocketUrl}?${options.query ?? defaultQuery}`, options.token ?? token, options)
  return {
    token,
    id,
    uuid: fromWire(id)?.uuid ?? '',
    email,
    rest,
    device,
    connect,
    listen: async (options) => {
      const at = await device()
      const link = await connect(at, options)
      await link.live()
      return { ...link, device: at }
    },
  }
}

function openBare(url: string, token: string, { authorise = true, ack = true }: ConnectOptions): Promise<BareLink> {
  const ws = new WebSocket(url, { perMessageDeflate: false, maxPayload: 64 * 1_048_576 })
  const frames: Frame[] = []
  const raw: string[] = []
  const binaries: boolean[] = []
  const waiting = new Set<() => void>()
  const send = (frame: unknown): void => ws.send(JSON.stringify(frame))
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  ws.on('message', (data, binary) => {
    const text = Buffer.isBuffer(data) ? data.toString() : ''
    raw.push(text)
    binaries.push(binary)
    try {
      const frame = JSON.parse(text) as Frame // looked at field by field
      frames.push(frame)
      if (ack && frame.data?.activity && frame.id !== undefined) send({ type: 'ack', messageId: frame.id })
    } catch {
      // kept in `raw`
    }
    for (const look of waiting) look()
  })
  const frame = (match: (one: Frame) => boolean, withinMs = 5_000): Promise<Frame> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = frames.find(match)
        if (!found) return
        waiting.delete(look)
        clearTimeout(timer)
        resolve(found)
      }
      const timer = setTimeout(() => reject(new Error(`No such frame; there were ${raw.join('\n').slice(0, 2_000) || 'none'}`)), withinMs)
      waiting.add(look)
      look()
    })
  const live = (): Promise<Frame> => frame((one) => String(one.data?.eventType).startsWith('mercury.'))
  let pings = 0
  const link: BareLink = {
    ws,
    frames,
    raw,
    binaries,
    send,
    activities: (verb) => frames.flatMap((one) => one.data?.activity ?? []).filter((one) => verb === undefined || one.verb === verb),
    frame,
    live,
    closed,
    activity: async (verb) => {
      const found = (await frame((one) => one.data?.activity?.verb === verb)).data?.activity
      if (!found) throw new Error('unreachable: the match looked at it')
      return found
    },
    settle: async () => {
      const id = `settle-${pings++}`
      send({ id, type: 'ping' })
      await frame((one) => one.id === id)
    },
  }
  return new Promise((resolve, reject) => {
    ws.on('open', () => {
      if (authorise) send({ id: 'auth', type: 'authorization', data: { token: `Bearer ${token}` } })
      resolve(link)
    })
    ws.on('unexpected-response', (_request, response) => {
      reject(Object.assign(new Error(`upgrade ${response.statusCode}`), { status: response.statusCode, headers: response.headers }))
      response.resume()
      ws.terminate()
    })
    ws.on('error', reject)
  })
}
