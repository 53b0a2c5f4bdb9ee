import { companyDomain, controlClient, worldPeople, worldRegisters, worldRoles, worldRoomAliases } from '@nightshift/sandbox'

/** People, roles, rooms and registers of the simulated SOC as blocks of the bots' configuration, as of the night's own start. */
export async function worldConfig(url: string): Promise<Readonly<Record<string, unknown>>> {
  const { startedAt } = await controlClient(url).state()
  return {
    org: { domains: [companyDomain] },
    people: worldPeople(),
    roles: worldRoles(),
    rooms: worldRoomAliases(),
    soc: worldRegisters(Date.parse(startedAt)),
  }
}
