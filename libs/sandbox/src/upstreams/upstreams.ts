import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@nightshift/resilience'
import { pagerOp, simulatedPager, type SimPage, type SimulatedPager } from '@nightshift/pager/simulator'
import { simulatedXsoar, xsoarOp, type SimulatedXsoar, type XsoarWorld } from '@nightshift/xsoar/simulator'
import { socWorld, type Facts } from '../world/soc/index.ts'

/** A tool that is simulated under `/sim/<tool>` (webex.md §10.8). */
export interface Simulator {
  readonly fetch: (request: Request) => Promise<Response>
  /** The kind of call behind a path below the tool's own. */
  readonly opOf: (path: string) => string
}

/** The simulated tools of one sandbox, and the world that they share. */
export interface Upstreams {
  readonly tools: ReadonlyMap<string, Simulator>
  readonly xsoar: SimulatedXsoar
  readonly pager: SimulatedPager
  /** What the world held when the night began. */
  facts(): Facts
  /** A new night: throws where the world does not hold what is promised. */
  begin(seed: number, startedAt: number): void
  save(): UpstreamsSnapshot
  load(from: UpstreamsSnapshot | undefined, seed: number, startedAt: number): void
}
export interface UpstreamsSnapshot {
  readonly xsoar: XsoarWorld
  readonly pager: readonly SimPage[]
}

/** Simulators without a world; `begin` or `load` gives them one. With a folder, `facts.json` is kept in it. */
export function openUpstreams(clock: Clock, folder: string | undefined): Upstreams {
  const xsoar = simulatedXsoar({ clock })
  const pager = simulatedPager({ clock })
  let facts: Facts | undefined
  const know = (now: Facts): void => {
    facts = now
    if (folder !== undefined) void keepFacts(folder, now)
  }
  return {
    tools: new Map([
      ['xsoar', { fetch: xsoar.fetch, opOf: xsoarOp }],
      ['pager', { fetch: pager.fetch, opOf: pagerOp }],
    ]),
    xsoar,
    pager,
    facts: () => {
      if (!facts) throw new Error('Cannot tell facts as a night must have begun: it has not')
      return facts
    },
    begin: (seed, startedAt) => {
      const world = socWorld(seed, startedAt)
      xsoar.load(world.xsoar)
      pager.load([])
      know(world.facts)
    },
    save: () => ({ xsoar: xsoar.save(), pager: pager.save() }),
    load: (from, seed, startedAt) => {
      const world = socWorld(seed, startedAt)
      // A night that was kept before there were simulators gets the world that it would have had.
      xsoar.load(from?.xsoar ?? world.xsoar)
      pager.load(from?.pager ?? [])
      know(world.facts)
    },
  }
}

/** The file is for people and checks: a folder that cannot be written is told by whoever keeps the night there. */
async function keepFacts(folder: string, facts: Facts): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`)
  } catch {
    // told there
  }
}
