import { addMember } from '../deeds/rooms.ts'
import { tell } from '../deeds/tell.ts'
import { seenPerson } from '../control/seen.ts'
import { uuidFrom } from '../ids.ts'
import type { Kernel } from '../kernel.ts'
import { slug } from '../names.ts'
import { Refusal } from '../refusal.ts'
import type { Person } from '../state/model.ts'
import { worldRooms } from './rooms.ts'

/** Display names that are not their handle with a capital. */
const shown: Readonly<Record<string, string>> = { msoar: 'MSOAR', 'money-ball': 'Money_Ball', hal9000: 'Hal9000' }

/** The bot of that name, made where there is none yet and brought into the rooms where it belongs. */
export function botNamed(kernel: Kernel, name: string): Person {
  const handle = slug(name)
  if (handle === '') throw new Refusal(400, `Cannot make a bot as its name must hold a letter or digit: got "${name}"`)
  const found = kernel.state.people.byHandle(handle)
  if (found) return found
  const { state, time } = kernel
  const display = shown[handle] ?? handle.charAt(0).toUpperCase() + handle.slice(1)
  const bot: Person = {
    uuid: uuidFrom(kernel.world.seed, `bot/${handle}`),
    email: `${handle}@webex.bot`,
    name: display,
    nick: display,
    type: 'bot',
    handle,
    created: time.now(),
  }
  state.people.put(bot)
  tell(kernel, () => ({ type: 'person', person: seenPerson(bot) }))
  for (const { title, bots } of worldRooms) {
    const room = state.rooms.byTitle(title)
    const creator = room && state.people.get(room.creator)
    if (room && creator && (bots === 'all' || bots.includes(handle))) addMember(kernel, creator, room, bot)
  }
  return bot
}
