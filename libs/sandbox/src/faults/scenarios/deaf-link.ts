import { findPerson } from '../../names.ts'
import type { Scenario } from './scenario.ts'

/** Events do not reach the devices of now; a new device hears again. */
export const deafLink: Scenario = {
  name: 'deaf-link',
  about: 'Pings are fine, but events do not reach the devices of now; a new device hears again',
  faults: (asked, { state }) => {
    const owner = asked.bot === undefined ? undefined : findPerson(state, asked.bot)
    const devices = state.devices
      .all()
      .filter(
        (device) =>
          (asked.bot === undefined || device.owner === owner?.uuid) && (asked.device === undefined || asked.device.endsWith(device.id)),
      )
    return devices.map((device) => ({ knob: 'ws.deaf', device: device.id, ...(asked.forMs !== undefined && { forMs: asked.forMs }) }))
  },
}
