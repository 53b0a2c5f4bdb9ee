import { inWords } from '@nightshift/resilience'
import type { AnyAsk, AnyCommand, By } from './define.ts'
import { zoneOf, type House } from './house.ts'
import { kinds } from './kinds.ts'
import { commandTable, exampleOf, nameOf, type Entry } from './match.ts'
import { mayDo } from './permit.ts'
import type { Reply } from './reply.ts'
import type { Role } from './roles.ts'
import type { Runtime } from './runtime.ts'
import { suggest } from './suggest.ts'
import { ago, clockTime } from './time.ts'
import { answers } from './answers.ts'

/** The commands that every bot has (bots.md §1.12). Their words may not be used by a bot of its own. */
export function builtins(): Readonly<Record<string, AnyCommand>> {
  return {
    'help [command:text]': {
      about: 'The commands that you may run here; with a name, one in full',
      aliases: ['?'],
      allow: 'everyone',
      run: (ask) => help(ask, typeof ask.args['command'] === 'string' ? ask.args['command'] : undefined),
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
      run: (ask) => greeting(ask.self.bot.name, ask.self.bot.about, entriesFor(ask.house, ask.by, tableOf(ask))),
    },
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

/** The commands that somebody may run. */
export function entriesFor(house: House, by: By, table: readonly Entry[]): readonly Entry[] {
  return table.filter((entry) => mayDo(house, by, entry.command.allow as Role | 'everyone')) // defineBot admits no other word
}

function help(ask: AnyAsk, wanted: string | undefined): Reply {
  const mine = entriesFor(ask.house, ask.by, tableOf(ask))
  if (wanted === undefined) {
    const lines = mine.map((entry) => `- \`${entry.source}\` – ${entry.command.about}`)
    return `**${ask.self.bot.name}** – ${ask.self.bot.about}\n\n${lines.join('\n')}\n\nSay \`help <command>\` for one of them.`
  }
  const word = wanted.toLowerCase().replaceAll(/\s+/g, ' ').trim()
  const entry =
    mine.find((one) => nameOf(one) === word) ?? mine.find((one) => one.patterns.some((pattern) => pattern.source.split(' ')[0] === word))
  if (!entry) return answers.unknown(wanted, suggest(word, mine.map(nameOf)))
  const { command } = entry
  return [
    `**${nameOf(entry)}** – ${command.about}`,
    `- Pattern: \`${entry.source}\``,
    ...(command.aliases?.length ? [`- Also: ${command.aliases.map((one) => `\`${one}\``).join(', ')}`] : []),
    `- Example: \`${exampleOf(entry, (kind) => kinds[kind].example)}\``,
    `- Needs: ${command.allow === 'everyone' ? 'nothing, everyone of the organisation may' : `the ${command.allow} role`}`,
    `- Class: ${command.risk ?? 'read'}`,
  ].join('\n')
}

function about(ask: AnyAsk): Reply {
  const { self, now, house, by } = ask
  const link = self.link()
  const frame = self.lastFrameAt()
  return [
    `**${self.bot.name}** ${self.version} – ${self.bot.about}`,
    `- Up since ${clockTime(self.startedAt, zoneOf(house, by.email), now)} (${inWords(now - self.startedAt)})`,
    `- Link: ${link.name}${frame === undefined ? '' : `, last heard ${ago(frame, now)}`}`,
    `- Your roles: ${by.roles.length > 0 ? by.roles.join(', ') : 'none'}`,
  ].join('\n')
}

function tableOf(ask: AnyAsk): readonly Entry[] {
  return commandTable({ ...ask.self.bot.commands, ...builtins() })
}
