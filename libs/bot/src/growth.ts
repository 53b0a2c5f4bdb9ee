import type { AnyCommand } from './define.ts'
import type { Held } from './keeper.ts'
import type { Reply } from './reply.ts'
import type { Runner } from './question.ts'
import type { Runtime } from './runtime.ts'

/** A handler that takes its time: its newest text, and the claim it works under, which changes when it leaves its lane. */
export interface Growth {
  readonly runner: Runner
  /** Resolves with the placeholder's text as soon as the handler is known to be slow; never, where it finishes at once. */
  readonly slow: Promise<string>
  latest(): string
  readonly grip: Held & { move(held: Held): void }
}

/**
 * Runs handlers, telling slow ones from quick ones: a `long` command that takes more than a moment, or a generator's first output.
 * `begun` = the placeholder exists already, since this is a second run after a crash.
 */
export function growing(rt: Runtime, signal: AbortSignal, first: Held, begun = false): Growth {
  const slow = Promise.withResolvers<string>()
  let latest = ''
  let current = first
  const grip = {
    get claim() {
      return current.claim
    },
    move: (held: Held) => {
      current = held
    },
  }
  const runner: Runner = async (command: AnyCommand, run) => {
    const budgetMs = command.long === true ? rt.timings.longCommandMs : rt.timings.commandMs
    const budget = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)])
    if (begun) slow.resolve('')
    const cancel =
      command.long === true ? rt.clock.after(rt.timings.placeholderMs, () => slow.resolve(latest || 'Working on it …')) : undefined
    try {
      const made = run(budget, grip)
      if (!isGenerator(made)) return await made
      for (;;) {
        const next = await made.next()
        if (next.done === true) return next.value ?? latest
        latest = next.value
        slow.resolve(latest)
      }
    } finally {
      cancel?.()
    }
  }
  return { runner, slow: slow.promise, latest: () => latest, grip }
}

function isGenerator(made: ReturnType<AnyCommand['run']>): made is AsyncGenerator<string, Reply, undefined> {
  return typeof made === 'object' && made !== null && Symbol.asyncIterator in made
}
