import type { Task } from './contract.ts'
import type { WirePlaybook, WireTask } from './schema.ts'

/** Every task that a person might know, sub-playbooks walked (X13). Headings and the playbooks' own tasks are left out. */
export function tasksOf(playbook: WirePlaybook | null | undefined): readonly Task[] {
  return Object.entries(playbook?.tasks ?? {}).flatMap(([key, raw]) => {
    if (raw.subPlaybook) return tasksOf(raw.subPlaybook)
    const name = raw.task?.name ?? ''
    if (name === '' || raw.type === 'start' || raw.type === 'title') return []
    return [
      {
        id: raw.id ?? key,
        name,
        playbook: playbook?.name ?? '',
        state: stateOf(raw),
        completedBy: raw.completedBy || undefined,
        options: raw.task?.options ?? [],
      },
    ]
  })
}

function stateOf({ state }: WireTask): Task['state'] {
  switch ((state ?? '').toLowerCase()) {
    case 'waiting':
      return 'waiting'
    case 'completed':
      return 'done'
    case 'error':
    case 'looperror':
      return 'error'
    case 'willnotbeexecuted':
    case 'skipped':
      return 'skipped'
    default:
      return 'blocked'
  }
}
