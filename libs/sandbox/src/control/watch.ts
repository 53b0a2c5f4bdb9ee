import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { personNamed } from '../names.ts'
import type { Message } from '../state/model.ts'
import { bodyOf } from './body.ts'
import type { Part } from './part.ts'
import { placeNamed } from './places.ts'
import { seenMessage } from './seen.ts'
import { Refusal } from '../refusal.ts'
import type { ToldEvent } from '../contract.ts'

const expectation = z.strictObject({
  in: z.string(),
  as: z.string().optional(),
  matches: z.string().optional(),
  within: z.number().nonnegative().max(600_000).default(10_000),
})

/** Waiting and watching: `expect`, and the live feed. */
export const watch: Part = (door, kernel) => {
  const { state } = kernel
  door.post('/expect', async (c) => {
    const { in: name, as, matches, within } = await bodyOf(c, expectation)
    const who = as === undefined ? undefined : personNamed(state, as)
    const room = placeNamed(kernel, name, who)
    const pattern = patternOf(matches)
    const from = state.said.get(who ? `${room.uuid} ${who.uuid}` : room.uuid) ?? state.messages.in(room.uuid).at(-1)?.uuid ?? ''
    const asker = who?.uuid ?? state.messages.get(from)?.person
    const found = (): readonly Message[] =>
      state.messages.after(room.uuid, from).filter((one) => one.person !== asker && (pattern?.test(one.text) ?? true))
    const first = found()
    const seen = first.length > 0 ? first : await arrival(room.uuid, found, within, c.req.raw.signal)
    if (seen.length === 0) {
      const there = state.messages
        .after(room.uuid, from)
        .filter((one) => one.person !== asker)
        .map((one) => JSON.stringify(one.text.slice(0, 200)))
      const wanted = matches === undefined ? 'a message must come' : `a message must match /${matches}/`
      const was = there.length === 0 ? 'there was nothing' : `there was ${there.join(', ')}`
      throw new Refusal(408, `Cannot find what was expected in "${room.title}" within ${within} ms as ${wanted}: ${was}`)
    }
    return c.json(seen.map((message) => seenMessage(kernel, message)))
  })
  door.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const write = (id: number, event: ToldEvent): void =>
        void stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(event) })
      const last = Number(c.req.header('last-event-id') ?? c.req.query('since'))
      const stop = kernel.feed.hear(write)
      for (const [id, event] of Number.isFinite(last) ? kernel.feed.since(last) : []) write(id, event)
      await stream.write(': listening\n\n')
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      stop()
    }),
  )

  const arrival = (room: string, found: () => readonly Message[], within: number, signal: AbortSignal): Promise<readonly Message[]> =>
    new Promise((resolve) => {
      const done = (messages: readonly Message[]): void => {
        clearTimeout(timer)
        stop()
        resolve(messages)
      }
      const timer = setTimeout(() => done([]), within)
      const stop = kernel.waiters.wait(room, () => {
        const messages = found()
        if (messages.length > 0) done(messages)
      })
      signal.addEventListener('abort', () => done([]), { once: true })
    })
}

function patternOf(text: string | undefined): RegExp | undefined {
  try {
    return text === undefined ? undefined : new RegExp(text)
  } catch {
    throw new Refusal(400, `Cannot look for a message as "matches" must be a regular expression: got "${text}"`)
  }
}
