import type { AnyAsk, AnyCommand } from './define.ts'
import { zoneOf } from './house.ts'
import { holds } from './roles.ts'
import type { Task } from './task-rows.ts'
import { clockTime } from './time.ts'

/** `jobs` and `cancel` (bots.md §1.12): a person's own, a lead's view of all. */
export const taskCommands: Readonly<Record<string, AnyCommand>> = {
  jobs: {
    about: 'Your running and waiting jobs; a lead sees all',
    allow: 'viewer',
    run: async (ask) => {
      const mine = (await ask.self.tasks()).filter((task) => task.cancelledBy === undefined && mayTouch(ask, task))
      if (mine.length === 0) return 'No job of yours runs or waits.'
      return mine.map((task) => line(ask, task)).join('\n')
    },
  },
  'cancel <job:number>': {
    about: 'Stop one of your jobs, by its number',
    example: 'cancel 7',
    allow: 'viewer',
    risk: 'write-low',
    confirm: 'none',
    thaws: true,
    urgent: true,
    run: async (ask) => {
      const { args, self, by, step } = ask
      const number = Number(args['job'])
      const task = (await self.tasks()).find(({ id }) => id === number)
      if (!task || task.cancelledBy !== undefined) return `There is no job ${number}. Say \`jobs\` for yours.`
      if (!mayTouch(ask, task)) return `Job ${number} is ${task.by}'s; only they or a lead may cancel it.`
      if (task.kind === 'unsure')
        return `Job ${number} cannot be cancelled: the request is out, and I only read back whether it took effect.`
      const cancelled = await step(self.cancel(task, by.name))
      return cancelled ? `Job ${number} is cancelled. What was done before stays done.` : `Job ${number} has just ended.`
    },
  },
}

function mayTouch({ by }: AnyAsk, task: Task): boolean {
  return task.by === by.email || holds(by.roles, 'lead')
}

function line({ by, house, now }: AnyAsk, task: Task): string {
  const zone = zoneOf(house, by.email)
  const since = clockTime(task.since, zone, now)
  const state = {
    running: `runs since ${since}`,
    queued: `waits for ${task.upstream ?? 'its upstream'} since ${since}, dropped at ${clockTime(task.until ?? now, zone, now)}`,
    unsure: `asked ${task.upstream ?? 'its upstream'} at ${since}, reading back whether it took effect`,
  }[task.kind]
  return `**${task.id}** · \`${task.text.replaceAll('`', '')}\` · ${state}${task.by === by.email ? '' : ` · ${task.by}`}`
}
