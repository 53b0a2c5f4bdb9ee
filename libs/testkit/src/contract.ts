import { builtins, commandTable, exampleOf, nameOf, type Bot, type Role } from '@nightshift/bot'
import { kinds } from '@nightshift/bot/kinds'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { talkTo, type TalkOptions } from './talk-to.ts'

/** What a bot's own test knows: connectors that work, and connectors that are down. */
export interface ContractOptions extends Omit<TalkOptions, 'roles'> {
  readonly down?: Readonly<Record<string, unknown>>
  /** Folder of the service, whose name must be the bot's. */
  readonly folder: string
}

/** The one contract of all bots (architecture.md §3), read from the bot's own table. */
export function botContract(bot: Bot, options: ContractOptions): void {
  const table = commandTable({ ...bot.commands, ...builtins() })
  const sample = (source: string): string => {
    const entry = table.find((one) => one.source === source)
    return entry ? exampleOf(entry, (kind) => kinds[kind].example) : source
  }
  const all: readonly Role[] = ['lead', 'engineer', 'endpoint', 'manager', 'operator', 'auditor']

  describe(`${bot.name} keeps the contract of all bots`, () => {
    test('its name is that of its folder and package', () => {
      expect(options.folder.replace(/\/$/, '').split('/').at(-1)).toBe(bot.name)
      expect((JSON.parse(readFileSync(`${options.folder}/package.json`, 'utf8')) as { readonly name: string }).name).toBe(
        `@nightshift/${bot.name}`,
      )
    })

    test('it answers help, about, hi, an empty mention and an unknown word', async () => {
      const talk = await talkTo(bot, { ...options, roles: { dana: all } })
      const help = await talk.says('help')
      for (const source of Object.keys(bot.commands)) expect(help).toContain(source)
      expect(await talk.says('?')).toBe(help)
      expect(await talk.says('about')).toContain(bot.name)
      expect(await talk.says('hi')).toContain(`I am **${bot.name}**`)
      expect(await talk.says('', { in: talk.webex.groupRoom('triage') })).toContain(`I am **${bot.name}**`)
      expect(await talk.says('hepl')).toContain('Did you mean **help**')
      for (const entry of table) expect(await talk.says(`help ${nameOf(entry)}`)).toContain(entry.command.about)
      await talk.stop()
    })

    test('every command refuses a stranger, and everybody where nothing is configured', async () => {
      const talk = await talkTo(bot, { ...options, roles: {} })
      for (const source of Object.keys(bot.commands)) {
        const said = await talk.says(sample(source), { as: 'eve@contractor.example' })
        expect(said, source).toContain('I answer only people of this organisation')
        expect(
          talk.webex.messages().some((one) => one.cards.length > 0),
          source,
        ).toBe(false)
      }
      await talk.stop()
    })

    test('every command that needs a role refuses somebody without it', async () => {
      const talk = await talkTo(bot, { ...options, roles: {} })
      for (const [source, command] of Object.entries(bot.commands)) {
        if (command.allow === 'everyone') continue
        expect(await talk.says(sample(source), { as: 'ben' }), source).toBe(`That needs the **${command.allow}** role. You have: no role.`)
      }
      const denied = await talk.store.read((tx) => tx.audit.list(1, 1_000))
      expect(denied.filter((row) => row.action === 'denied')).toHaveLength(
        Object.values(bot.commands).filter((one) => one.allow !== 'everyone').length,
      )
      await talk.stop()
    })

    test('every command says something useful while its connectors are down', async () => {
      const talk = await talkTo(bot, { ...options, tools: { ...options.tools, ...options.down }, roles: { dana: all } })
      for (const source of Object.keys(bot.commands)) {
        const said = await talk.says(sample(source))
        expect(said.length, source).toBeGreaterThan(0)
        expect(said, source).not.toMatch(/at .*\.ts:\d+|undefined|\[object/)
        expect(said, source).not.toContain('Something went wrong on my side')
      }
      await talk.stop()
    })

    test('odd texts get an answer or are ignored, and never end it', async () => {
      const talk = await talkTo(bot, { ...options, roles: { dana: all } })
      for (const text of [
        'x'.repeat(100_000),
        '🦉'.repeat(50),
        '‮gnihtemos',
        '<b onclick="x">who</b>',
        '\0\u0001',
        'help '.repeat(500),
        '"'.repeat(99),
      ]) {
        const said = await talk.says(text)
        expect(Buffer.byteLength(said)).toBeLessThan(7_439 * 5)
        expect(said).not.toContain('Something went wrong on my side')
      }
      expect(await talk.says('hi')).toContain(bot.name)
      await talk.stop()
    })
  })
}
