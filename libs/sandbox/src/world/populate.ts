import type { Kernel } from '../kernel.ts'
import { uuidFrom } from '../ids.ts'
import { residents, stranger, type Resident } from './people.ts'
import { worldRooms } from './rooms.ts'

/** Fills an empty state with the people and rooms of Meridian Mutual. Their ids depend on the seed alone, never on the clock. */
export function populate(kernel: Kernel, seed: number): void {
  const { state, settings, time } = kernel
  const now = time.now()
  kernel.world.seed = seed
  kernel.world.startedAt = now
  kernel.upstreams.begin(seed, now)
  const uuid = (one: Resident): string => uuidFrom(seed, `person/${one.email}`)
  for (const one of [...residents, stranger]) {
    const { name, email, title, phone } = one
    state.people.put({ uuid: uuid(one), email, name, nick: name.split(' ')[0] ?? name, type: 'person', title, phone, created: now })
  }
  const creator = residents.find((one) => one.roles.includes('operator'))
  for (const { title, cluster, people } of worldRooms) {
    const room = uuidFrom(seed, `room/${title}`)
    state.rooms.put({
      uuid: room,
      cluster: settings.twoClusters ? cluster : 'us',
      type: 'group',
      title,
      locked: false,
      creator: creator ? uuid(creator) : '',
      created: now,
      lastActivity: now,
    })
    for (const one of residents) {
      if (people === 'all' || one.roles.some((role) => people.includes(role)))
        state.rooms.join({ room, person: uuid(one), moderator: false, created: now })
    }
  }
}
