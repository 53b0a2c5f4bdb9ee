import { controlClient } from '@nightshift/sandbox'

/** People, roles, rooms and registers of the simulated SOC as blocks of the bots' configuration, as of the night's own start. */
export async function worldConfig(url: string): Promise<Readonly<Record<string, unknown>>> {
  return await controlClient(url).worldConfig()
}
