import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stage } from './stage.ts'

const askEveryMs = 10
const patienceMs = 20_000
const stopWithinMs = 5_000

/**
 * From spawn to the first 200 of `/readyz`, in ms, `runs` times: each with a state of its own for the first start, and once more on the state
 * that this start left.
 */
export async function startTimes(
  stage: Stage,
  runs: number,
): Promise<{ readonly first: readonly number[]; readonly again: readonly number[] }> {
  const times: { readonly first: number[]; readonly again: number[] } = { first: [], again: [] }
  for (let run = 0; run < runs; run++) {
    const bot = await stage.bot(`bench-start-${run}`)
    for (const which of ['first', 'again'] as const) {
      const began = performance.now()
      bot.start()
      await ready(`${bot.health}/readyz`, began + patienceMs)
      times[which].push(performance.now() - began)
      await bot.stop(stopWithinMs)
    }
  }
  return times
}

/** Resolves with the first 200. Throws where none came in time. */
async function ready(url: string, until: number): Promise<void> {
  while ((await status(url)) !== 200) {
    if (performance.now() > until)
      throw new Error(`Cannot measure a start as the bot must become ready: ${url} did not say so within ${patienceMs} ms`)
    await sleep(askEveryMs)
  }
}

/** The status of an answer; 0 where there was none. */
function status(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    }).on('error', () => resolve(0))
  })
}
