import { dayName, text, type LocalEffect, type Plan, type Reply } from '@nightshift/bot'
import { named, plain } from '@nightshift/bot/safe'
import type { Json } from '@nightshift/store'
import type { Asked, On } from '../standing.ts'
import { entriesOf, isOver, testingEntry, testingList, withoutEntry, type TestingEntry } from './entry.ts'
import { dayOf, shown, told } from './save.ts'

/** The active tests by their last day. */
export async function listTesting({ xsoar, signal, now, house }: Asked): Promise<Reply> {
  const active = entriesOf((await xsoar.list(testingList, { signal }))?.data).filter((entry) => !isOver(entry, now))
  if (active.length === 0) return 'No approved test is active.'
  return [...active]
    .sort((a, b) => a.until.localeCompare(b.until))
    .map(
      (entry) =>
        `- **${shown(entry.id)}** until ${dayName(dayOf(entry.until, house.soc.zone))} · ${groups(entry)}${entry.why === '' ? '' : ` · ${plain(entry.why, 120)}`}${entry.by === '' ? '' : ` · ${shown(entry.by)}`}`,
    )
    .join('\n')
}

export async function endPlan({ xsoar, signal }: Asked, given: string): Promise<Plan | string> {
  const entry = entriesOf((await xsoar.list(testingList, { signal }))?.data).find(({ id }) => id.toLowerCase() === given.toLowerCase())
  return entry
    ? {
        binds: { id: entry.id },
        shows: `End the approved test **${shown(entry.id)}** (${told(entry)})? Its alerts count as real from then on.`,
      }
    : `There is no test "${plain(given, 40)}". Say \`testing list\` for those that are.`
}

/** Takes the entry out of the list, whoever else writes at the same moment. */
export async function endTesting({ step, xsoar }: Asked, given: string): Promise<Reply> {
  await step(
    xsoar.editList(`testing-end:${given.toLowerCase()}`, testingList, {
      change: (data) => withoutEntry(data, idIn(data, given)),
      done: (data) => !entriesOf(data).some(({ id }) => id.toLowerCase() === given.toLowerCase()),
    }),
  )
  return `The test **${named(given.toUpperCase())}** has ended.`
}

/** The job `expire`: ends the tests whose last day is over. That it is told is settled first, since afterwards the list knows nothing of them. */
export async function expireTesting(on: On): Promise<Reply> {
  const over = entriesOf((await on.xsoar.list(testingList, { signal: on.signal }))?.data).filter((entry) => isOver(entry, on.now))
  if (over.length === 0) return
  for (const entry of over) if (entry.by !== '') await on.step(telling(on, entry))
  await on.step(
    on.xsoar.editList('testing-expire', testingList, {
      change: (data) => over.reduce<unknown>((left, { id }) => withoutEntry(left, id), data),
      done: (data) => !entriesOf(data).some(({ id }) => over.some((one) => one.id === id)),
    }),
  )
}

/** The timer that says to who asked for a test that it is over. */
export const testingOver = {
  kind: 'testing-over',
  run: async ({ payload }: { readonly payload: Json }): Promise<Reply> => {
    const entry = testingEntry.parse(payload)
    return text(`Your approved test **${shown(entry.id)}** (${told(entry)}) has ended: its last day is over.`, { to: entry.by })
  },
} as const

/** Sets that timer, once for each test: a run that could not take the entry out of the list is followed by another. */
function telling({ records, now }: On, entry: TestingEntry): LocalEffect<boolean> {
  const payload = JSON.parse(JSON.stringify(entry)) as Json
  const timer = records.timer(testingOver.kind, entry.id, now, payload)
  return {
    key: `testing-over:${entry.id}`,
    action: 'testing.over',
    local: async (tx) => {
      const isNew = await records.put('testing_over', entry.id, payload, 0).local(tx)
      if (isNew) await timer.local(tx)
      return isNew
    },
    after: () => timer.after?.(),
  }
}

function groups(entry: TestingEntry): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['users', entry.usernames],
    ['hosts', entry.endpoints],
    ['addresses', entry.addresses],
    ['networks', entry.networks],
  ]
  return parts.flatMap(([name, list]) => (list.length === 0 ? [] : [`${name} ${list.map(shown).join(', ')}`])).join('; ')
}

function idIn(data: unknown, given: string): string {
  return entriesOf(data).find(({ id }) => id.toLowerCase() === given.toLowerCase())?.id ?? given
}
