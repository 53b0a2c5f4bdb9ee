import { devices, type Devices } from './devices.ts'
import { messages, type Messages } from './messages.ts'
import type { Action, Content } from './model.ts'
import { people, type People } from './people.ts'
import { rooms, type Rooms } from './rooms.ts'
import { tokens, type Tokens } from './tokens.ts'

/** Everything that the local Webex knows. In memory, bounded, and small enough to be written down (`snapshot.ts`). */
export interface State {
  readonly people: People
  readonly tokens: Tokens
  readonly rooms: Rooms
  readonly messages: Messages
  readonly actions: Map<string, Action>
  readonly contents: Map<string, Content>
  readonly devices: Devices
  /** Last message that somebody wrote through the control API: by room, and by `<room> <person>`. */
  readonly said: Map<string, string>
}

/** An empty state. */
export function emptyState(seed: number, now: () => number): State {
  return {
    people: people(),
    tokens: tokens(seed),
    rooms: rooms(),
    messages: messages(),
    actions: new Map(),
    contents: new Map(),
    devices: devices(now),
    said: new Map(),
  }
}
