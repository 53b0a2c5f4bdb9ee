import type { Context } from 'hono'
import type { Kernel } from '../kernel.ts'
import type { Room } from '../state/model.ts'
import type { HttpVariables } from '../surfaces/surface.ts'
import { fromWire } from '../wire-ids.ts'
import type { HttpCall } from './knob.ts'

/** Which part of Webex a path belongs to. */
export function surfaceOf(path: string): HttpCall['surface'] {
  if (path.startsWith('/u2c/')) return 'u2c'
  if (path.startsWith('/wdm/')) return 'wdm'
  if (path.startsWith('/v1/contents/')) return 'content'
  if (path.startsWith('/v1/')) return 'rest'
  return path.startsWith('/conversation/') ? 'conversation' : 'other'
}

/** The room that a call is about: from its query, its path or its body. Asked only while a fault is bound to a room. */
export async function roomOfCall(kernel: Kernel, c: Context<HttpVariables>): Promise<Room | undefined> {
  const { state } = kernel
  const ids = [c.req.query('roomId'), ...c.req.path.split('/').filter((part) => part.length > 40)]
  if (c.req.method === 'POST' && c.req.header('content-type')?.startsWith('application/json')) {
    const body: unknown = await c.req.raw
      .clone()
      .json()
      .catch(() => undefined)
    if (typeof body === 'object' && body !== null && 'roomId' in body && typeof body.roomId === 'string') ids.push(body.roomId)
  }
  for (const id of ids) {
    const read = fromWire(id ?? '')
    if (!read) continue
    if (read.type === 'ROOM') return state.rooms.get(read.uuid)
    const room =
      read.type === 'MESSAGE'
        ? state.messages.get(read.uuid)?.room
        : read.type === 'ATTACHMENT_ACTION'
          ? state.actions.get(read.uuid)?.room
          : undefined
    if (room !== undefined) return state.rooms.get(room)
  }
  return undefined
}
