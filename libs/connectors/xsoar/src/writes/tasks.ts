import { UpstreamRefused, type Effect } from '@nightshift/resilience'
import type { Answer } from '@nightshift/upstream'
import type { Task, TaskAnswer } from '../contract.ts'
import { within, type Door } from '../door.ts'
import { tasks } from '../reads.ts'
import { effect } from './effect.ts'

/** X12: 303 and "completed already" are success; where XSOAR has no such path, the older one is taken. */
export function completeTask(
  door: Door,
  key: string,
  id: string,
  task: Pick<Task, 'id'>,
  { input, comment }: TaskAnswer,
): Effect<{ readonly already: boolean }> {
  return effect(door, key, 'task.complete', {
    run: async (call) => {
      const form = new FormData()
      form.set('investigationId', id)
      form.set('taskId', task.id)
      form.set('taskInput', input ?? '')
      form.set('version', '-1')
      form.set('taskComment', comment)
      // Its name on the older path.
      form.set('fileComment', comment)
      const at = (path: string): Promise<{ readonly already: boolean }> =>
        door.call({
          op: 'completeTask',
          about: `task ${task.id} in ticket ${id}`,
          method: 'POST',
          path,
          body: { form },
          write: true,
          // A second completion is answered "completed already".
          idempotent: true,
          accept: [303, 400],
          take: (answer) => ({ already: isAlready(answer) }),
          ...within(call),
        })
      try {
        return await at('/v2/inv-playbook/task/complete')
      } catch (error) {
        if (!(error instanceof UpstreamRefused) || error.kind !== 'missing') throw error
        return await at('/inv-playbook/task/complete')
      }
    },
    find: async ({ signal }) => {
      const found = (await tasks(door, id, { signal })).find((one) => one.id === task.id)
      if (found?.state !== 'done') return undefined
      return { already: found.completedBy !== undefined && found.completedBy.toLowerCase() !== door.settings.account.toLowerCase() }
    },
  })
}

/** A 400 is a success where it says "completed already", and a refusal else. */
function isAlready({ status, text }: Answer): boolean {
  if (status !== 400) return false
  if (/already.{0,20}complet|complet.{0,20}already/i.test(text)) return true
  const kind = /not found|does not exist/i.test(text) ? 'missing' : 'refused'
  throw new UpstreamRefused('XSOAR', 'XSOAR does not let this task be completed.', { kind })
}
