import { seededRandom, type Random } from '@nightshift/resilience'
import type { ControlClient, Fault } from '@nightshift/sandbox'

/** A fault and when it is set, in ms from the weather's first moment. */
export interface Gust {
  readonly atMs: number
  readonly fault: Fault
}

/** What a weather is drawn over: whom it hits, and for how long gusts may begin. */
export interface Region {
  readonly bot: string
  readonly overMs: number
  /** How many gusts; by default one a second. */
  readonly gusts?: number
}

type Draw = (random: Random) => Omit<Fault, 'bot'>
const oneOf = <T>(random: Random, choices: readonly [T, ...T[]]): T => choices[Math.floor(random.next() * choices.length)] ?? choices[0]
const between = (random: Random, low: number, high: number): number => Math.round(low + random.next() * (high - low))

/** REST refuses, breaks off or says nothing, while the link is fine. */
const showers: readonly [Draw, ...Draw[]] = [
  (random) => ({ knob: 'rest.status', code: 429, retryAfter: 1, forMs: between(random, 200, 600) }),
  (random) => ({ knob: 'rest.status', code: oneOf(random, [500, 502, 503, 504]), forMs: between(random, 200, 600) }),
  (random) => ({ knob: oneOf(random, ['rest.cutBefore', 'rest.cutAfter']), times: between(random, 1, 3) }),
  (random) => ({ knob: 'rest.slow', ms: between(random, 50, 300), forMs: between(random, 300, 900) }),
]
/** Links end, in all the ways in which they may. */
const squalls: readonly [Draw, ...Draw[]] = [
  () => ({ knob: 'ws.cut' }),
  (random) => ({ knob: 'ws.freeze', forMs: between(random, 500, 1_500) }),
  (random) => ({ knob: 'ws.close', code: oneOf(random, [1000, 1001, 1006, 1011, 1012, 4000, 4404]), reason: '' }),
  (random) => ({ knob: 'ws.upgrade', code: oneOf(random, [500, 502, 503]), forMs: between(random, 200, 600) }),
]
/** The link stands, and what comes over it is doubled, odd or missing. */
const fog: readonly [Draw, ...Draw[]] = [
  (random) => ({ knob: 'ws.gap', n: between(random, 1, 3) }),
  (random) => ({ knob: 'ws.duplicate', n: between(random, 1, 3) }),
  (random) => ({ knob: 'ws.redeliver', afterMs: between(random, 100, 900), forMs: between(random, 200, 600) }),
  (random) => ({ knob: oneOf(random, ['ws.noId', 'ws.badJson', 'ws.binary', 'ws.unknown']) }),
]
/** Events come late or swapped: what is delivered late may be answered late (resilience.md §2, Lanes), so no storm has it in it. */
const drift: readonly [Draw, ...Draw[]] = [
  (random) => ({ knob: 'ws.reorder', n: between(random, 1, 3) }),
  (random) => ({ knob: 'ws.delay', ms: between(random, 100, 900), forMs: between(random, 200, 600) }),
]
const kinds = { showers, squalls, fog, drift, storm: [...showers, ...squalls, ...fog] as const } satisfies Readonly<
  Record<string, readonly [Draw, ...Draw[]]>
>

/** The weathers that can be drawn: `showers` on REST, `squalls` on the link, `fog` and `drift` on events, `storm` = the first three. */
export type WeatherName = keyof typeof kinds
export const weathers = Object.keys(kinds) as readonly WeatherName[] // the keys of a record of ours

/** Draws a weather: the same name, seed and region give the same gusts, in the order of their times. */
export function weather(name: WeatherName, seed: number, { bot, overMs, gusts = Math.ceil(overMs / 1_000) }: Region): readonly Gust[] {
  const random = seededRandom(seed, `weather ${name}`)
  const drawn = Array.from({ length: gusts }, (): Gust => {
    const atMs = between(random, 0, overMs)
    return { atMs, fault: { ...oneOf(random, kinds[name])(random), bot } as Fault } // a knob and its parameters, now with a scope
  })
  return drawn.toSorted((a, b) => a.atMs - b.atMs)
}

/** Sets each fault at its time, by the wall: faults are about real sockets. Resolves when the last one is set; rejects with what the sandbox refuses, or the signal's reason. */
export async function blow(webex: Pick<ControlClient, 'fault'>, gusts: readonly Gust[], signal?: AbortSignal): Promise<void> {
  const began = performance.now()
  for (const { atMs, fault } of gusts) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + atMs - performance.now())))
    signal?.throwIfAborted()
    await webex.fault(fault)
  }
}
