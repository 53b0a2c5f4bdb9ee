import { companyDomain } from '../world/people.ts'
import { worldRegisters } from '../world/registers.ts'
import { worldPeople, worldRoles } from '../world/roles.ts'
import { worldRoomAliases } from '../world/rooms.ts'
import type { Part } from './part.ts'

/** People, roles, rooms and registers of the simulated SOC as blocks of the bots' configuration, as of the night's own start. */
export const worldConfig: Part = (door, kernel) => {
  door.get('/world-config', (c) =>
    c.json({
      org: { domains: [companyDomain] },
      people: worldPeople(),
      roles: worldRoles(),
      rooms: worldRoomAliases(),
      soc: worldRegisters(kernel.world.startedAt),
    }),
  )
}
