import type { XsoarWorld } from '@nightshift/xsoar/simulator'
import type { Desk } from './desk.ts'

/** What the tools of a desk hold, to be compared. The dead-man switch is told by itself, and left out. */
export interface Held {
  readonly xsoar: XsoarWorld
  readonly done: readonly string[]
  readonly pager: number
}

export function heldBy({ xsoar, fleet, pager }: Pick<Desk, 'xsoar' | 'fleet' | 'pager'>): Held {
  return { xsoar: xsoar.save(), done: (fleet?.done() ?? []).filter((one) => one !== 'beat'), pager: pager.pages().length }
}

/** What was changed, one line for each change, without ids and times that differ from run to run: two runs that did the same read the same. */
export function changes(before: Held, after: Held): readonly string[] {
  const old = new Map(before.xsoar.tickets.map((one) => [one.id, one]))
  const lists = new Map(before.xsoar.lists.map((one) => [one.id, one]))
  return [
    ...after.xsoar.tickets.flatMap((now) => {
      const was = old.get(now.id)
      if (was === undefined) return [`new ticket "${now.name}"`]
      if (was === now) return []
      const { version: _v, modified: _m, closed: _c, tasks, timers, ...rest } = now
      const facts = Object.entries(rest).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(was, key)))
      const states = tasks.filter(({ state }, index) => state !== was.tasks[index]?.state).map(({ name, state }) => `${name} ${state}`)
      const runs = Object.entries(timers)
        .filter(([name, { run }]) => run !== was.timers[name]?.run)
        .map(([name, { run }]) => `${name} ${run}`)
      return [`#${now.id} +${now.version - was.version} ${JSON.stringify(Object.fromEntries(facts))} ${[...states, ...runs].join(', ')}`]
    }),
    ...Object.entries(after.xsoar.entries).flatMap(([id, entries]) =>
      entries.slice(before.xsoar.entries[id]?.length ?? 0).map(({ user, note }) => `#${id} entry of ${user}${note ? ', a note' : ''}`),
    ),
    ...after.xsoar.lists.flatMap(({ id, version }) => {
      const was = lists.get(id)?.version ?? 0
      return version === was ? [] : [`list ${id} +${version - was}`]
    }),
    ...after.done.slice(before.done.length),
  ].toSorted()
}
