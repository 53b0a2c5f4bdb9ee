import type { RawData } from 'ws'
import { z } from 'zod'

/** What a client says on Mercury (webex.md §4.2). */
export type ClientFrame =
  | { readonly type: 'authorization'; readonly token: string }
  | { readonly type: 'ping'; readonly id: string }
  | { readonly type: 'ack'; readonly messageId: string }

const frame = z.union([
  z
    .object({ type: z.literal('authorization'), data: z.object({ token: z.string() }) })
    .transform(({ data }) => ({ type: 'authorization' as const, token: data.token.replace(/^Bearer /i, '') })),
  z.object({ type: z.literal('ping'), id: z.string() }),
  z.object({ type: z.literal('ack'), messageId: z.string() }),
])

/** The frame in a message, or undefined where it is none of ours: the real service ignores those too. */
export function readFrame(data: RawData): ClientFrame | undefined {
  try {
    const text = Buffer.isBuffer(data) ? data.toString() : '' // ws hands out a Buffer unless told otherwise
    return quick(text) ?? frame.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Acknowledgements are every second frame of a busy bot: the shape that `JSON.stringify` writes is read without a schema. */
function quick(text: string): ClientFrame | undefined {
  const messageId = /^\{"type":"ack","messageId":"([^"\\]+)"\}$/.exec(text)?.[1]
  return messageId === undefined ? undefined : { type: 'ack', messageId }
}
