import type { AnyCommand } from './define.ts'
import { zoneOf } from './house.ts'
import { holds } from './roles.ts'
import { clockTime } from './time.ts'

/** `freeze` and `thaw` (bots.md §1.12): stop and allow every write of this bot. */
export const writesCommands: Readonly<Record<string, AnyCommand>> = {
  'freeze [why:text]': {
    about: 'Stop every write of this bot; reads and help go on',
    example: 'freeze XSOAR migration until 14:00',
    allow: 'lead',
    or: 'operator',
    risk: 'write-low',
    confirm: 'none',
    thaws: true,
    urgent: true,
    run: async ({ args, by, self, now, step, house }) => {
      const frozen = await self.frozen()
      if (frozen) return `Writes are frozen already, by ${frozen.name} since ${clockTime(frozen.at, zoneOf(house, by.email), now)}.`
      const why = typeof args['why'] === 'string' ? args['why'].slice(0, 200) : ''
      await step(self.freeze({ by: by.email, name: by.name, why, at: now }))
      return `Writes of **${self.bot.name}** are frozen. Reads go on. Another lead says \`thaw\`; an operator may too.`
    },
  },
  thaw: {
    about: 'Allow writes again',
    allow: 'lead',
    or: 'operator',
    risk: 'write-low',
    confirm: 'none',
    thaws: true,
    run: async ({ by, self, step }) => {
      const frozen = await self.frozen()
      if (!frozen) return 'Writes are not frozen.'
      if (frozen.by === by.email && !holds(by.roles, 'operator'))
        return 'You froze the writes, so somebody else must thaw them: another lead, or an operator.'
      await step(self.freeze(undefined))
      return `Writes of **${self.bot.name}** go on.`
    },
  },
}
