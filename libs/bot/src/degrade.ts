import { toMs, type Duration, type UpstreamDown } from '@nightshift/resilience'
import { answers } from './answers.ts'
import type { AnyCommand, By } from './define.ts'
import { zoneOf } from './house.ts'
import type { Args } from './pattern.ts'
import type { Part } from './reply.ts'
import type { Runtime } from './runtime.ts'
import { fellBack } from './topics.ts'

/** Under which key a command's last good answer is kept, and for how long; undefined = it is not kept. */
export function memoryOf(
  command: AnyCommand,
  source: string,
  args: Args,
  by: By,
): { readonly key: string; readonly forMs: number } | undefined {
  const { remember } = command
  if (remember === undefined) return undefined
  const [duration, person]: readonly [Duration, string] = typeof remember === 'string' ? [remember, ''] : [remember.for, by.uuid]
  const sorted = Object.entries(args).sort(([a], [b]) => a.localeCompare(b))
  return { key: JSON.stringify([source, sorted, person]), forMs: toMs(duration) }
}

/** What can be remembered: a reply of plain text. */
export function textOf(parts: readonly Part[]): string | undefined {
  const texts = parts.map((part) =>
    part.type === 'text' && part.to === undefined ? part.markdown : part.type === 'card' ? part.fallback : undefined,
  )
  return texts.length > 0 && texts.every((one) => one !== undefined) ? texts.join('\n\n') : undefined
}

/**
 * The answer while a tool is down: the last good one with its age, or a plain sentence (resilience.md §3).
 * A write whose outcome is not known says so instead.
 */
export async function degraded(rt: Runtime, error: UpstreamDown, memory: ReturnType<typeof memoryOf>, by: By): Promise<string> {
  if (error.sent === 'unknown') return answers.unsure()
  const now = rt.store.now()
  const last = memory === undefined ? undefined : await rt.store.read((tx) => tx.lastGood.get(memory.key))
  if (memory !== undefined && last !== undefined && now - last.at <= memory.forMs) {
    fellBack.say({ upstream: error.upstream, kind: 'remembered', ageMs: now - last.at })
    return answers.stale(typeof last.value === 'string' ? last.value : '', last.at, now, zoneOf(rt.house(), by.email), error.upstream)
  }
  fellBack.say({ upstream: error.upstream, kind: 'sentence', ageMs: 0 })
  return answers.down(error.upstream)
}
