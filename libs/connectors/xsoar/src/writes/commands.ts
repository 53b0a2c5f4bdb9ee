import type { Effect, EffectCall } from '@nightshift/resilience'
import type { Door } from '../door.ts'
import { rawEntries } from '../reads.ts'
import type { WireEntry } from '../schema.ts'
import { effect, onceBegun, since } from './effect.ts'
import { written } from './notes.ts'

/** A command's results are asked for so often (X8). */
const polls = 30
const pollMs = 2_000

/** X8: typed arguments, never one string. */
export function command(
  door: Door,
  key: string,
  id: string,
  name: string,
  args: Readonly<Record<string, string>>,
): Effect<{ readonly texts: readonly string[] }> {
  const recent = (call: EffectCall): Promise<readonly WireEntry[]> =>
    rawEntries(door, id, { from: since(call), limit: 1_000 }, { signal: call.signal })
  /** What the command answered; waits for it. */
  const results = async (parent: string, call: EffectCall): Promise<{ readonly texts: readonly string[] }> => {
    for (let poll = 0; poll < polls; poll++) {
      const made = (await recent(call)).filter(({ parentId }) => parentId === parent)
      if (made.length > 0) return { texts: made.map(textOf) }
      await door.clock.sleep(pollMs, call.signal)
    }
    return { texts: [] }
  }
  return effect(door, key, `command.${name}`, {
    limitMs: door.limitMs + polls * pollMs,
    run: async (call) => {
      const simple = Object.fromEntries(Object.entries(args).map(([arg, value]) => [arg, { simple: value }]))
      const { id: parent } = await written(door, id, `!${name}`, call, { args: simple })
      return await onceBegun(() => results(parent, call))
    },
    // A command carries no mark of ours: the same one, sent since this step began, is taken for ours.
    find: async (call) => {
      const sent = (await recent(call)).findLast((one) => isCommand(textOf(one), name, args))
      return sent && (await results(sent.id, call))
    },
  })
}

function isCommand(text: string, name: string, args: Readonly<Record<string, string>>): boolean {
  return (text === `!${name}` || text.startsWith(`!${name} `)) && Object.values(args).every((value) => text.includes(value))
}

function textOf({ contents }: WireEntry): string {
  return typeof contents === 'string' ? contents : JSON.stringify(contents ?? '')
}
