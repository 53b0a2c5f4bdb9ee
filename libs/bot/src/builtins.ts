import { inWords } from '@nightshift/resilience'
import type { AnyAsk, AnyCommand, By } from './define.ts'
import { writesCommands } from './freezing.ts'
import { help } from './help.ts'
import { zoneOf } from './house.ts'
import { kinds } from './kinds.ts'
import { exampleOf, type Entry } from './match.ts'
import { entriesFor } from './permit.ts'
import type { Reply } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { taskCommands } from './task-commands.ts'
import { ago, clockTime } from './time.ts'

/** The commands that every bot has (bots.md §1.12). Their words may not be used by a bot of its own. */
export function builtins(): Readonly<Record<string, AnyCommand>> {
  return {
    'help [command:text]': {
      about: 'The commands that you may run here; with a name, one in full',
      aliases: ['?'],
      allow: 'everyone',
      run: (ask) => help(ask, builtins(), typeof ask.args['command'] === 'string' ? ask.args['command'] : undefined),
    },
    about: {
      about: 'Version, uptime, the age of the link, and the roles you hold',
      aliases: ['version'],
      allow: 'everyone',
      run: about,
    },
    hi: {
      about: 'Say hello',
      aliases: ['hello', 'hey'],
      allow: 'everyone',
      run: ({ self, house, by }) => greeting(self.bot.name, self.bot.about, entriesFor(house, by, self.table)),
    },
    ...taskCommands,
    ...writesCommands,
  }
}

/** One line and three commands that suit the person. */
export function hello(rt: Runtime, by: By): string {
  return greeting(rt.bot.name, rt.bot.about, entriesFor(rt.house(), by, rt.table))
}

/** What is said when the bot is added to a room, where nobody has asked yet. */
export function greeting(name: string, about: string, entries: readonly Entry[]): string {
  const three = entries.filter((entry) => !Object.hasOwn(builtins(), entry.source)).slice(0, 3)
  const said = three.map((entry) => `\`${exampleOf(entry, (kind) => kinds[kind].example)}\``)
  return `Hello, I am **${name}**. ${about}${said.length > 0 ? ` Try ${said.join(', ')} or \`help\`.` : ' Say `help`.'}`
}

async function about(ask: AnyAsk): Promise<Reply> {
  const { self, now, house, by } = ask
  const link = self.link()
  const frame = self.lastFrameAt()
  const zone = zoneOf(house, by.email)
  const frozen = await self.frozen()
  return [
    `**${self.bot.name}** ${self.version} – ${self.bot.about}`,
    ...(frozen
      ? [`- **Writes are frozen** by ${frozen.name} since ${clockTime(frozen.at, zone, now)}${frozen.why ? `: ${frozen.why}` : ''}`]
      : []),
    `- Up since ${clockTime(self.startedAt, zone, now)} (${inWords(now - self.startedAt)})`,
    `- Link: ${link.name}${frame === undefined ? '' : `, last heard ${ago(frame, now)}`}`,
    `- Your roles: ${by.roles.length > 0 ? by.roles.join(', ') : 'none'}`,
  ].join('\n')
}
