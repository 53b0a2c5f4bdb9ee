import { Refusal } from '../refusal.ts'
import type { Part } from './part.ts'

/** The fleet, and its buttons where a supervisor stands behind them; where nobody does, 404. `acts` says whether the buttons do anything. */
export const fleet: Part = (door, kernel) => {
  const port = () => {
    if (!kernel.fleet) throw new Refusal(404, 'Cannot speak for the fleet as a supervisor must have started this sandbox: none has')
    return kernel.fleet
  }
  door.get('/fleet', (c) => c.json({ bots: port().fleet(), acts: port().acts !== false }))
  for (const verb of ['kill', 'stop', 'start'] as const) {
    door.post(`/${verb}/:bot`, async (c) => {
      const supervisor = port()
      if (supervisor.acts === false)
        throw new Refusal(404, `Cannot ${verb} a bot as a supervisor must stand behind the fleet: here its bots are only looked at`)
      const bot = c.req.param('bot')
      if (!supervisor.fleet().some((one) => one.name === bot))
        throw new Refusal(404, `Cannot ${verb} a bot as it must be in the fleet: "${bot}" is not`)
      await supervisor.act(verb, bot)
      return c.json({})
    })
  }
}
