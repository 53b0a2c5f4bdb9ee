import { answers } from './answers.ts'
import type { AnyAsk, AnyCommand } from './define.ts'
import { kinds } from './kinds.ts'
import { exampleOf, nameOf, type Entry } from './match.ts'
import { entriesFor } from './permit.ts'
import type { CardReply, Reply } from './reply.ts'
import { suggest } from './suggest.ts'

/** Buttons on the help card (bots.md §1.5: at most 5 per action set). */
const mostButtons = 5

/** The commands that this person may run, as a card with its text; with a name, one of them in full. Made of the declarations alone. */
export function help(ask: AnyAsk, ours: Readonly<Record<string, AnyCommand>>, wanted: string | undefined): Reply {
  const mine = entriesFor(ask.house, ask.by, ask.self.table)
  if (wanted === undefined) {
    const lines = mine.map((entry) => `- \`${entry.source}\` – ${entry.command.about}`)
    return helpCard(
      ask,
      mine,
      ours,
      `**${ask.self.bot.name}** – ${ask.self.bot.about}\n\n${lines.join('\n')}\n\nSay \`help <command>\` for one of them.`,
    )
  }
  const word = wanted.toLowerCase().replaceAll(/\s+/g, ' ').trim()
  const entry =
    mine.find((one) => nameOf(one) === word) ?? mine.find((one) => one.patterns.some((pattern) => pattern.source.split(' ')[0] === word))
  return entry ? inFull(entry) : answers.unknown(wanted, suggest(word, mine.map(nameOf)))
}

function inFull(entry: Entry): string {
  const { command } = entry
  const needs = command.allow === 'everyone' ? 'nothing, everyone of the organisation may' : `the ${command.allow} role`
  return [
    `**${nameOf(entry)}** – ${command.about}`,
    `- Pattern: \`${entry.source}\``,
    ...(command.aliases?.length ? [`- Also: ${command.aliases.map((one) => `\`${one}\``).join(', ')}`] : []),
    `- Example: \`${exampleOf(entry, (kind) => kinds[kind].example)}\``,
    `- Needs: ${needs}${command.or === undefined ? '' : ` (or ${command.or})`}`,
    `- Class: ${command.risk ?? 'read'}`,
  ].join('\n')
}

/** Commands by what they do, and buttons for those that need no argument. A press runs the command as if typed (`press.ts`). */
function helpCard(ask: AnyAsk, mine: readonly Entry[], ours: Readonly<Record<string, AnyCommand>>, fallback: string): CardReply {
  const own = mine.filter((entry) => !Object.hasOwn(ours, entry.source))
  const rows = (entries: readonly Entry[]) => ({
    type: 'FactSet',
    facts: entries.map((entry) => ({ title: exampleOf(entry, (kind) => kinds[kind].example), value: entry.command.about })),
  })
  const at = (title: string, look: object) => ({ type: 'TextBlock', text: title, wrap: true, ...look })
  const reads = own.filter((entry) => (entry.command.risk ?? 'read') === 'read')
  const writes = own.filter((entry) => (entry.command.risk ?? 'read') !== 'read')
  const buttons = own.filter((entry) => buttonOf(entry) !== undefined).slice(0, mostButtons)
  return {
    type: 'card',
    name: 'help',
    stays: true,
    expiresIn: '24h',
    fallback,
    card: {
      type: 'AdaptiveCard',
      version: '1.3',
      body: [
        at(ask.self.bot.name, { size: 'Medium', weight: 'Bolder' }),
        at(ask.self.bot.about, { spacing: 'None', isSubtle: true }),
        ...(reads.length > 0 ? [at('Look up', { weight: 'Bolder' }), rows(reads)] : []),
        ...(writes.length > 0 ? [at('Change', { weight: 'Bolder' }), rows(writes)] : []),
        at('Every bot', { weight: 'Bolder' }),
        rows(mine.filter((entry) => Object.hasOwn(ours, entry.source))),
      ],
      actions: buttons.map((entry) => ({ type: 'Action.Submit', title: nameOf(entry), data: { action: buttonOf(entry) } })),
    },
  }
}

/** What a button of the help card runs: a command without arguments that does not write at once. */
export function buttonOf(entry: Entry): string | undefined {
  const plain = entry.patterns[0]?.tokens.every(
    (token) => token.type === 'word' || token.type === 'option' || ('optional' in token && token.optional),
  )
  const safe = (entry.command.risk ?? 'read') === 'read' || entry.command.confirm === 'form'
  return plain === true && safe ? nameOf(entry) : undefined
}
