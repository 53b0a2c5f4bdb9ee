import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { errorBody } from '../../refusal.ts'
import { uuidIn } from '../../wire-ids.ts'
import { statusAnswer } from '../answers.ts'
import { numberIn, type Knob } from '../knob.ts'
import { cutCall, isRest, pause } from '../scope.ts'

/** Knobs about the REST API. Scope `path` names any other surface too. */
export const rest: readonly Knob[] = [
  {
    name: 'rest.status',
    about: 'REST answers a status, as JSON or as an HTML page',
    parameters: { code: 'default 502', retryAfter: 'header', html: 'true = an HTML page' },
    ends: 'lasts',
    when: isRest,
    http: async (_call, { fault }) => statusAnswer(fault, 502),
  },
  {
    name: 'rest.retryAfter',
    about: '429 with a malformed header',
    parameters: { value: 'such as `rand(30),add(30)`, `-5`, empty, a far date, `0`' },
    ends: 'lasts',
    when: isRest,
    http: async (_call, { fault }) => statusAnswer({ knob: fault.knob, code: 429, retryAfter: fault['value'] ?? '' }, 429),
  },
  {
    name: 'rest.slow',
    about: 'Every call takes longer',
    parameters: { ms: 'default 1000' },
    ends: 'lasts',
    when: isRest,
    http: async (_call, { fault }) => {
      await pause(numberIn(fault, 'ms', 1_000))
      return undefined
    },
  },
  {
    name: 'rest.hang',
    about: 'The server takes the call and says nothing',
    parameters: { ms: 'goes on after so long; without it never' },
    ends: 'lasts',
    when: isRest,
    http: async ({ c }, { fault }) => {
      const ms = numberIn(fault, 'ms', 0)
      if (ms > 0) await pause(ms)
      else await new Promise((resolve) => c.env.incoming?.socket.once('close', resolve))
      return ms > 0 ? undefined : RESPONSE_ALREADY_SENT
    },
  },
  {
    name: 'rest.cutBefore',
    about: 'The connection is lost before anything was done',
    ends: 'once',
    when: isRest,
    http: async ({ c }) => cutCall(c),
  },
  {
    name: 'rest.cutAfter',
    about: 'The connection is lost after it was done: the outcome is unknown to the client',
    ends: 'once',
    when: isRest,
    http: async ({ c }, _set, _kernel, next) => {
      await next()
      return cutCall(c)
    },
  },
  {
    name: 'rest.lateCreate',
    about: '504 now, and the message appears later',
    parameters: { ms: 'default 2000' },
    ends: 'once',
    when: (moment) => moment.at === 'http' && moment.call.method === 'POST' && moment.call.path.replace(/\/$/, '') === '/v1/messages',
    http: async ({ c }, { fault }, kernel) => {
      const { url, method, headers } = c.req.raw
      const later = new Request(url, { method, headers, body: await c.req.raw.clone().arrayBuffer() })
      kernel.time.clock.after(numberIn(fault, 'ms', 2_000), () => kernel.replay(later))
      return statusAnswer({ knob: fault.knob }, 504)
    },
  },
  {
    name: 'rest.readLag',
    about: 'An event arrives before its message can be read: 404 for a while',
    parameters: { ms: 'default 1000' },
    ends: 'lasts',
    when: (moment, { fault }, kernel) => {
      if (moment.at !== 'http' || moment.call.method !== 'GET') return false
      const id = /^\/v1\/messages\/([^/]+)\/?$/.exec(moment.call.path)?.[1]
      const message = kernel.state.messages.get(uuidIn('MESSAGE', id ?? '') ?? '')
      return message !== undefined && message.created + numberIn(fault, 'ms', 1_000) > kernel.time.now()
    },
    http: async () => Response.json(errorBody('Message not found.', 'ROUTERGW_fault'), { status: 404 }),
  },
  {
    name: 'rest.clock',
    about: "The server's clock is wrong: `Date`, `created`, `published`",
    parameters: { ms: 'by how much; negative = behind' },
    ends: 'lasts',
    set: (kernel, { fault }) => {
      kernel.time.skew(numberIn(fault, 'ms', 0))
      return 0
    },
    clear: (kernel) => kernel.time.skew(0),
  },
]
