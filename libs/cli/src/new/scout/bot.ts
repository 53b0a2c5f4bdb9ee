import { ago, defineBot, text, zoneOf, clockTime } from '@nightshift/bot'
import { z } from 'zod'
import { noteCard, noteFields } from './cards/note.ts'

/** What this bot may be told in its block of the configuration, `bots.scout`. */
const settings = z.strictObject({
  greeting: z.string().default('Hello').describe('The first word of a greeting'),
})

/** Say here in one sentence what scout is for. */
export const scout = defineBot({
  name: 'scout',
  about: 'Keeps short notes of the shift.',
  roles: ['analyst'],
  settings,
  commands: {
    'greet [who:text]': {
      about: 'Greets somebody',
      example: 'greet Dana',
      allow: 'everyone',
      run: ({ args, by, settings: own }) => `${settings.parse(own).greeting}, ${args.who ?? by.name}.`,
    },
    notes: {
      about: 'The notes of this shift, newest first',
      allow: 'everyone',
      run: async ({ records, now }) => {
        const rows = [...(await records.list('notes'))].sort((a, b) => b.updatedAt - a.updatedAt)
        return rows.length === 0
          ? 'There are no notes yet. Say `note`.'
          : rows.map((row) => `- ${typeof row.value === 'string' ? row.value : ''} (${ago(row.updatedAt, now)})`).join('\n')
      },
    },
    note: {
      about: 'Write a note (a form)',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'form',
      run: () => noteCard({}),
    },
  },
  cards: {
    note: {
      allow: 'analyst',
      risk: 'write-low',
      reads: noteFields,
      again: (values) => noteCard(values),
      run: async ({ inputs, step, records, now, house, by }) => {
        await step(records.put('notes', String(now), inputs.note))
        return `Noted at ${clockTime(now, zoneOf(house, by.email), now)}: ${inputs.note}`
      },
    },
  },
  jobs: {
    tidy: {
      about: 'Forgets yesterday’s notes, and says how many',
      at: '0 7 * * *',
      to: 'ops',
      missed: { once: '6h' },
      run: async ({ records, step, now }) => {
        const old = (await records.list('notes')).filter((row) => now - row.updatedAt > 24 * 3_600_000)
        for (const row of old) await step(records.remove('notes', row.id))
        return old.length === 0 ? undefined : text(`${old.length} notes of yesterday were forgotten.`)
      },
    },
  },
})
