import { systemClock, type Effect, type EffectCall } from '@nightshift/resilience'
import { serve } from '@nightshift/upstream/testing/serve'
import { xsoar, type Xsoar } from '../index.ts'
import { simulatedXsoar, type SimKey, type SimulatedXsoar, type SimulatedXsoarOptions } from '../simulator/index.ts'

/** For tests of this folder: a simulator on a real port, and a client of it as a process would open one. */
export interface Pair {
  readonly sim: SimulatedXsoar
  readonly client: Xsoar
  open(settings?: Readonly<Record<string, unknown>>, secrets?: Readonly<Record<string, string>>): Xsoar
}

export const flavours = {
  'XSOAR 6': { settings: { flavour: 6 }, key: { kind: 'six', value: 'key-6' } },
  'XSOAR 8, standard key': { settings: { flavour: 8 }, key: { kind: 'standard', value: 'key-8', id: '11' } },
  'XSOAR 8, advanced key': { settings: { flavour: 8, keyKind: 'advanced' }, key: { kind: 'advanced', value: 'key-9', id: '12' } },
} as const satisfies Readonly<Record<string, { readonly settings: object; readonly key: SimKey }>>
export type Flavour = keyof typeof flavours

/** Runs a test against its own simulator over loopback. */
export async function withXsoar(
  flavour: Flavour,
  run: (pair: Pair) => Promise<void>,
  options: Partial<SimulatedXsoarOptions> = {},
): Promise<void> {
  const { settings, key } = flavours[flavour]
  const sim = simulatedXsoar({ clock: systemClock, key, lagMs: 0, ...options })
  const served = await serve(sim.fetch)
  const keyId: string | undefined = 'id' in key ? key.id : undefined
  const open: Pair['open'] = (more = {}, secrets = {}) =>
    xsoar.open({
      settings: { url: served.url, console: 'https://xsoar.example', tries: 1, ...settings, ...more },
      secret: (name) => secrets[name] ?? (name === 'xsoar-api-key' ? key.value : name === 'xsoar-api-key-id' ? keyId : undefined),
      clock: systemClock,
    })
  try {
    await run({ sim, client: open(), open })
  } finally {
    await served.stop()
  }
}

/** A call that nothing bounds, as `step` makes it: the marker is the effect's own, the step began when the test did. */
export const freely = (marker: string): EffectCall => ({
  signal: new AbortController().signal,
  notAfter: Infinity,
  marker,
  startedAt: Date.now() - 1_000,
})

/** Executes an effect as `step` does where nothing goes wrong. */
export async function done<T>(effect: Effect<T>, marker = `0f3a-${effect.key}`): Promise<T> {
  return await effect.run(freely(marker))
}

/** What `step` learns after it lost the outcome. */
export async function found<T>(effect: Effect<T>, marker = `0f3a-${effect.key}`): Promise<T | undefined> {
  return await effect.find?.(freely(marker))
}
