import type { FeedEvent, ToldEvent } from './contract.ts'

/** What happens, told to every page that watches (`GET /sandbox/events`). */
export interface Feed {
  say(event: FeedEvent): void
  hear(listener: (id: number, event: ToldEvent) => void): () => void
  /** What is kept of what came after number `id`, for a page that was cut off or has just been opened. */
  since(id: number): readonly Line[]
}

type Line = readonly [number, ToldEvent]

/** So many lines of each kind are kept: calls are many and soon old; of the fleet how it is now matters, and when a process changed. */
const kept = { call: 1_000, path: 3_000, fleet: 1, other: 2_000 }

/** A feed that nobody listens to yet. Each line carries the time of `now`. */
export function feed(now: () => number): Feed {
  const listeners = new Set<(id: number, event: ToldEvent) => void>()
  const past = { call: shelf(kept.call), path: shelf(kept.path), fleet: shelf(kept.fleet), other: shelf(kept.other) }
  let count = 0
  let processes = ''
  const kindOf = (event: FeedEvent): keyof typeof kept => {
    if (event.type !== 'fleet') return event.type === 'call' || event.type === 'path' ? event.type : 'other'
    const before = processes
    processes = event.bots.map(({ name, pid, ready }) => `${name} ${pid} ${ready}`).join()
    return processes === before ? 'fleet' : 'other'
  }
  return {
    say: (event) => {
      count++
      const told: ToldEvent = { ...event, at: now() }
      past[kindOf(event)].put([count, told])
      for (const listener of listeners) listener(count, told)
    },
    hear: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since: (id) =>
      Object.values(past)
        .flatMap((one) => one.lines().filter(([number]) => number > id))
        .sort(([a], [b]) => a - b),
  }
}

/** The last lines of one kind, up to twice as many as promised. */
function shelf(size: number): { put(line: Line): void; lines(): readonly Line[] } {
  let lines: Line[] = []
  return {
    put: (line) => {
      lines.push(line)
      if (lines.length > 2 * size) lines = lines.slice(-size)
    },
    lines: () => lines,
  }
}
