import { severityNumber, type Severity } from '@nightshift/xsoar'
import type { NewTicket, SimTicket } from '@nightshift/xsoar/simulator'
import type { Clock } from '@nightshift/resilience'
import { analystAt } from '../world/soc/deal.ts'
import { kinds, pick, someDetails, someHost, someName, someUser } from '../world/soc/texts.ts'
import type { Upstreams } from './upstreams.ts'

/** How fast the simulated shift is: `calm` has a new ticket every few minutes, `busy` several a minute, `off` none. */
export type Pace = 'off' | 'calm' | 'busy'

/** A shift that goes on while you watch: tickets arrive, simulated analysts take and close some of them. */
export interface Shift {
  pace(): Pace
  set(pace: Pace): void
  /** Nothing happens any more. */
  stop(): void
}

/** Seconds between two arrivals, from … to. */
const arrivals: Readonly<Record<Exclude<Pace, 'off'>, readonly [number, number]>> = { calm: [120, 360], busy: [10, 30] }
/** Analysts look around so often. */
const lookMs = 15_000
/** The last ticket of the world: it and all before it have their stories, and nobody touches them but people. */
const lastOfTheWorld = 1_400
/** Of those who wait, so many out of ten are acknowledged by a simulated analyst, before or just at the limit; the rest wait for you. */
const pickedUp = 8
const severities: readonly (readonly [Severity, number])[] = [
  ['low', 30],
  ['medium', 45],
  ['high', 20],
  ['critical', 5],
]

/** Opens a shift. `draw` = numbers in [0, 1) from the sandbox's seed. */
export function openShift({ xsoar }: Pick<Upstreams, 'xsoar'>, clock: Clock, draw: () => number, first: Pace): Shift {
  let pace: Pace = 'off'
  let cancel: readonly (() => void)[] = []
  /** Runs again and again, after a wait that is drawn anew each time; the answer ends it. */
  const repeat = (waitMs: () => number, run: () => void): (() => void) => {
    let end = clock.after(waitMs(), function again() {
      end = clock.after(waitMs(), again)
      run()
    })
    return () => end()
  }
  const look = (): void => {
    for (const ticket of xsoar.tickets()) if (Number(ticket.id) > lastOfTheWorld && ticket.status < 2) tend(ticket)
  }
  const tend = (ticket: SimTicket): void => {
    const ageS = (clock.now() - ticket.created) / 1_000
    const analyst = analystAt(clock.now(), { next: draw })
    const waits = ticket.tasks.some(({ name, state }) => name === 'Acknowledge' && state === 'Waiting')
    // Which ones are left to you depends on the ticket, not on how often somebody looks.
    if (Number(ticket.id) % 10 >= pickedUp) return
    if (waits && ticket.owner === '' && ageS > 60 && draw() < 0.3) {
      xsoar.asPerson(analyst).assign(ticket.id, analyst)
      xsoar.asPerson(analyst).complete(ticket.id, 'Acknowledge')
    } else if (!waits && ticket.owner !== '' && ageS > 480 && draw() < 0.1) {
      xsoar.asPerson(ticket.owner).note(ticket.id, 'Looked at it; nothing else was touched.')
      xsoar.asPerson(ticket.owner).close(ticket.id, {
        class: pick(['fp', 'btp', 'fp', 'mtpc'], { next: draw }),
        notes: 'Checked with the user and the logs of the day.',
      })
    }
  }
  const set = (next: Pace): void => {
    for (const end of cancel) end()
    pace = next
    cancel =
      next === 'off'
        ? []
        : [
            repeat(
              () => (arrivals[next][0] + draw() * (arrivals[next][1] - arrivals[next][0])) * 1_000,
              () => void xsoar.newTicket(newcomer(draw)),
            ),
            repeat(() => lookMs, look),
          ]
  }
  set(first)
  return { pace: () => pace, set, stop: () => set('off') }
}

/** A ticket that comes in: of an ordinary type unless something else is wanted. */
export function newcomer(
  draw: () => number,
  wanted: {
    readonly name?: string | undefined
    readonly type?: string | undefined
    readonly severity?: Severity | undefined
    readonly details?: string | undefined
    readonly host?: string | undefined
    readonly user?: string | undefined
    readonly owner?: string | undefined
  } = {},
): NewTicket {
  const random = { next: draw }
  const type = wanted.type ?? pick(ordinary, random)
  const user = wanted.user ?? someUser(random)
  const host = wanted.host ?? (kinds[type]?.onHost === true ? someHost(random) : undefined)
  return {
    name: wanted.name ?? someName(type, random),
    type,
    severity: severityNumber[wanted.severity ?? someSeverity(draw())],
    details: wanted.details ?? someDetails(type, user, host, random),
    owner: wanted.owner ?? '',
    fields: { username: user, ...(host !== undefined && { hostname: host }) },
  }
}

const ordinary = [
  'Phishing',
  'Phishing',
  'Phishing',
  'Malware',
  'Malware',
  'Suspicious Login',
  'Policy Violation',
  'Data Loss',
  'Impossible Travel',
]

function someSeverity(drawn: number): Severity {
  let left = drawn * 100
  for (const [severity, share] of severities) {
    left -= share
    if (left < 0) return severity
  }
  return 'medium'
}
