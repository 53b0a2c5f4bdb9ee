import type { BotReport, BotStatus, FromBot } from '@nightshift/host/ipc'
import type { Child } from './child.ts'

/** What a supervisor knows of each bot, put together: what its process says, what Pinger found, and what became of the process itself. */
export interface FleetView {
  fleet(): readonly BotStatus[]
  of(name: string): BotStatus
  /** A bot's process said something; true = the fleet looks different now. */
  heard(name: string, said: FromBot): boolean
  /** A process started or ended: what an ended one said holds no more. */
  changed(name: string): void
}

/** So many round trips are kept: ten minutes of probes every fifteen seconds. */
const keptProbes = 40
const unknown: BotReport = { ready: false, state: 'starting', inbox: 0, outbox: 0 }

interface Probes {
  readonly roundTrips: readonly (number | null)[]
  readonly lastProbeAt: number
}

/** A view of children that are added to the map as they are made. */
export function fleetView(bots: ReadonlyMap<string, Pick<Child, 'name' | 'pid' | 'restarts' | 'lastExit'>>): FleetView {
  const reports = new Map<string, BotReport>()
  const probes = new Map<string, Probes>()
  const nextProbeAt = (): number | undefined => reports.get('pinger')?.jobs?.find(({ name }) => name === 'round')?.at

  const of = (name: string): BotStatus => {
    const child = bots.get(name)
    const next = name === 'pinger' ? undefined : nextProbeAt()
    return {
      ...(reports.get(name) ?? { ...unknown, state: child?.pid === undefined ? 'ended' : 'starting' }),
      ...probes.get(name),
      name,
      restarts: child?.restarts ?? 0,
      pid: child?.pid,
      ...(child?.lastExit === undefined ? {} : { lastExit: child.lastExit }),
      ...(next === undefined ? {} : { nextProbeAt: next }),
    }
  }

  return {
    fleet: () => [...bots.keys()].map(of),
    of,
    heard: (name, said) => {
      if (said.type === 'path' && said.event.point === 'probed') {
        const { bot, at, ms, detail } = said.event
        const roundTrips = [...(probes.get(bot)?.roundTrips ?? []), detail === 'missed' || ms === undefined ? null : ms]
        probes.set(bot, { roundTrips: roundTrips.slice(-keptProbes), lastProbeAt: at })
        return true
      }
      if (said.type !== 'status') return false
      const { type: _type, ...report } = said
      const before = reports.get(name)
      reports.set(name, report)
      return (['ready', 'state', 'inbox', 'outbox', 'linkState', 'linkUntil'] as const).some((key) => before?.[key] !== report[key])
    },
    changed: (name) => void reports.delete(name),
  }
}
