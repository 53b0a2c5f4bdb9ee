import type { FeedEvent } from '../contract.ts'
import type { Kernel } from '../kernel.ts'
import type { Message, Room } from '../state/model.ts'
import { seenMessage, seenRoom } from '../control/seen.ts'

/** Tells pages and waiting tests that a message is new or changed. */
export function tellMessage(kernel: Kernel, what: 'message' | 'edited', message: Message): void {
  kernel.waiters.wake(message.room)
  tell(kernel, () => ({ type: what, message: seenMessage(kernel, message) }))
}

/** Tells pages that a room is new or changed. */
export function tellRoom(kernel: Kernel, what: 'created' | 'changed' | 'deleted', room: Room): void {
  tell(kernel, () => ({ type: 'room', what, room: seenRoom(kernel, room) }))
}

/** Puts an event on the feed. */
export function tell(kernel: Kernel, event: () => FeedEvent): void {
  kernel.feed.say(event())
}

/** The room has seen something just now. */
export function touch(kernel: Kernel, room: Room): void {
  kernel.state.rooms.put({ ...room, lastActivity: kernel.time.now() })
}
