import { answers, suggest, zoneOf, type Plan, type Reply } from '@nightshift/bot'
import type { Task } from '@nightshift/xsoar'
import type { Asked } from '../desk.ts'
import { isRefused, notFound } from '../words/fixed.ts'
import { listing } from '../words/listing.ts'
import { myName } from '../words/people.ts'
import { named, plain } from '@nightshift/bot/safe'

/** The playbook tasks that a person can complete now. */
export async function tasks({ xsoar, signal, now, house, by }: Asked, id: string): Promise<Reply> {
  try {
    const waiting = (await xsoar.tasks(id, { signal })).filter(({ state }) => state === 'waiting')
    if (waiting.length === 0) return `No task of **#${id}** waits for a person.`
    const rows = waiting.map((task) => [task.id, task.name, task.playbook, task.options.join(', ') || '–'])
    return `**${waiting.length} open** ${waiting.length === 1 ? 'task' : 'tasks'} of **#${id}**. \`task done ${id} <task> [answer]\` completes one.\n\n${listing(['task', 'name', 'playbook', 'answers'], rows)}`
  } catch (error) {
    if (isRefused(error, 'missing')) return notFound(id, now, zoneOf(house, by.email))
    throw error
  }
}

/** What is confirmed before a task is completed. */
export async function planTask(asked: Asked, id: string, word: string, answer: string | undefined): Promise<Plan | Reply> {
  const found = await findTask(asked, id, word, answer)
  if (typeof found === 'string') return found
  return {
    binds: { id, task: found.id, answer: answer ?? '' },
    shows: `Complete the task **${named(found.name)}** of **#${id}**${answer === undefined ? '' : ` with the answer "${plain(answer, 300)}"`}?`,
  }
}

/** Completes a task that waits; one that is completed already is success (XSOAR answers 303 then). */
export async function taskDone(asked: Asked, id: string, word: string, answer: string | undefined): Promise<Reply> {
  const { xsoar, step, by } = asked
  const found = await findTask(asked, id, word, answer)
  if (typeof found === 'string') return found
  const input = found.options.find((option) => option.toLowerCase() === answer?.toLowerCase()) ?? answer
  const { already } = await step(
    xsoar.completeTask(`task:${id}:${found.id}`, id, found, {
      ...(input === undefined ? {} : { input }),
      comment: `Completed by ${by.email} (Nightshift)`,
    }),
  )
  return `Task **${named(found.name)}** of **#${id}** ${already ? 'was completed already' : `is completed by ${myName(asked)}`}.`
}

/** A task by its number or its name (dashes for spaces), or the answer that says which there are. */
async function findTask(asked: Asked, id: string, word: string, answer: string | undefined): Promise<Task | string> {
  const { xsoar, signal, now, house, by } = asked
  try {
    const all = await xsoar.tasks(id, { signal })
    const wanted = spoken(word)
    const fits = all.filter((task) => task.id === word || spoken(task.name) === wanted)
    const task = fits.find(({ state }) => state === 'waiting') ?? fits[0]
    if (!task)
      return answers.unknown(
        word,
        suggest(
          wanted,
          all.filter(({ state }) => state === 'waiting').map(({ name }) => spoken(name)),
        ),
      )
    if (task.state === 'blocked') return `Task **${named(task.name)}** of **#${id}** cannot be completed yet: others come before it.`
    if (task.options.length === 0 || task.options.some((option) => option.toLowerCase() === answer?.toLowerCase())) return task
    const options = task.options.map((option) => plain(option, 60)).join(', ')
    return answers.form([{ field: 'answer', problem: `must be one of: ${options}` }])
  } catch (error) {
    if (isRefused(error, 'missing')) return notFound(id, now, zoneOf(house, by.email))
    throw error
  }
}

function spoken(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replaceAll(/[\s_]+/g, '-')
}
