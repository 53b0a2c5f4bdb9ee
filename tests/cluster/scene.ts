import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answered, Asked } from '@nightshift/testkit'
import { kubectl, sh, sleep, type Kube, type Pod } from './kube.ts'
import type { NodeCommand } from './node.ts'
import { caughtUpMs, openLoad, outcome, type Ground } from './load.ts'

/** What a scenario is played on. */
export interface Scene {
  readonly kube: Kube
  readonly release: string
  readonly bots: readonly string[]
  readonly ground: Ground
  /** Runs a command inside a node, or stops and starts it: `<command> <n> …`; undefined where nodes cannot be entered. */
  readonly node: NodeCommand | undefined
  /** Stops and starts the API server; undefined where it cannot be reached. */
  readonly api: { stop(): Promise<void>; start(): Promise<void> } | undefined
  /** `helm upgrade` with these values set besides those of the install. */
  upgrade(sets: readonly string[]): Promise<void>
}

/** What a scenario came to: one row of the report. */
export interface Row {
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly asked: number
  readonly lost: number
  readonly twice: number
  readonly repeatedGroup: number
  readonly repeatedDirect: number
  readonly swapped: number
  /** Last answer to what was asked before the bot was ready again, after it was; the worst of the bots. */
  readonly caughtUpMs: number | undefined
  readonly slowestMs: number
  readonly words: string
}

export const selectorOf = (scene: Pick<Scene, 'release'>, bot: string): string =>
  `app.kubernetes.io/instance=${scene.release},app.kubernetes.io/component=${bot}`

export const podOf = async (scene: Scene, bot: string): Promise<Pod> => await scene.kube.ready(selectorOf(scene, bot))

/** The image that the bots of a release run from: `<registry>/nightshift-toodles:<tag>`. */
export async function imageOf({ kube, release }: Pick<Scene, 'kube' | 'release'>): Promise<string> {
  return (await kube('get', 'deployment', `${release}-toodles`, '--output', 'jsonpath={.spec.template.spec.containers[0].image}')).trim()
}

/** Every bot has one pod, ready; answers when each became so. */
export async function allReady(scene: Scene, withinMs = 180_000): Promise<ReadonlyMap<string, Pod>> {
  const pods = await Promise.all(scene.bots.map(async (bot) => [bot, await scene.kube.ready(selectorOf(scene, bot), withinMs)] as const))
  return new Map(pods)
}

const perSecond = 20

/**
 * Plays a trouble while 20 questions a second are asked, and judges: nothing lost, nothing twice, no answer out of order; a send whose outcome
 * could not be known may be repeated in a group room, never in a direct one. `trouble` answers words for the report. It fails, too, where less
 * than half of the questions could be asked: that would prove little. `webexAway`: the trouble takes the local Webex away, and they cannot be.
 */
export async function underLoad(
  scene: Scene,
  name: string,
  trouble: (scene: Scene) => Promise<string>,
  { webexAway = false }: { readonly webexAway?: boolean } = {},
): Promise<Row> {
  const load = openLoad(scene.ground, perSecond)
  const began = Date.now()
  let words = ''
  let failed: string | undefined
  let pods: ReadonlyMap<string, Pod> = new Map()
  try {
    await sleep(3_000)
    words = await trouble(scene)
    pods = await allReady(scene)
    await sleep(3_000)
  } catch (error) {
    if (error instanceof NotPlayed) {
      await load.stop()
      return skipped(name, error.message)
    }
    failed = error instanceof Error ? error.message : String(error)
  }
  const due = ((Date.now() - began) / 1_000) * perSecond
  await load.stop()
  if (!webexAway && load.asked.length < due / 2) failed ??= `only ${load.asked.length} of ${Math.round(due)} questions could be asked`
  return await judged(scene, name, load.asked, pods, words, failed)
}

async function judged(
  scene: Scene,
  name: string,
  asked: readonly Asked[],
  pods: ReadonlyMap<string, Pod>,
  words: string,
  failed: string | undefined,
): Promise<Row> {
  const found = await outcome(scene.ground, asked, 120_000)
  const { lost, twice, repeated, repeatedDirect, swapped } = found.verdict
  const began = asked[0]?.at ?? Date.now()
  // Kubernetes tells this time in whole seconds.
  const late = [...pods].flatMap(([bot, { readyAt }]) =>
    readyAt !== undefined && readyAt + 999 > began ? [caughtUpMs(asked, found, bot, readyAt)] : [],
  )
  const details = swapped.length + lost.length + twice.length > 0 ? detailsOf(name, asked, found.answered, swapped) : ''
  const good = failed === undefined && lost.length === 0 && twice.length === 0 && repeatedDirect.length === 0 && swapped.length === 0
  return {
    name,
    state: good ? 'passed' : 'failed',
    asked: asked.length,
    lost: lost.length,
    twice: twice.length,
    repeatedGroup: repeated.length,
    repeatedDirect: repeatedDirect.length,
    swapped: swapped.length,
    caughtUpMs: late.length === 0 ? undefined : Math.max(...late),
    slowestMs: found.slowestMs,
    words: [
      words,
      failed,
      details,
      lost.length > 0 ? `lost ${lost.slice(0, 5).join(' ')}` : '',
      twice.length > 0 ? `twice ${twice.slice(0, 5).join(' ')}` : '',
    ]
      .filter(Boolean)
      .join('; '),
  }
}

/** Leaves what was asked and answered in the rooms that went wrong, for whoever looks into it. */
function detailsOf(name: string, asked: readonly Asked[], answered: readonly Answered[], swapped: readonly string[]): string {
  const path = join(tmpdir(), `nightshift-cluster-${name.replaceAll(/\W+/g, '-')}.json`)
  const rooms = new Set(asked.filter(({ token }) => swapped.includes(token)).map(({ room }) => room))
  const rows = asked
    .filter(({ room }) => rooms.has(room))
    .map((one) => ({ ...one, answers: answered.filter(({ token }) => token === one.token).map(({ at }) => at) }))
  writeFileSync(path, JSON.stringify({ swapped, rows }, undefined, 1))
  return `details in ${path}`
}

/** A row for what cannot be played here. */
export function skipped(name: string, why: string): Row {
  return {
    name,
    state: 'skipped',
    asked: 0,
    lost: 0,
    twice: 0,
    repeatedGroup: 0,
    repeatedDirect: 0,
    swapped: 0,
    caughtUpMs: undefined,
    slowestMs: 0,
    words: why,
  }
}

/** What a scenario throws where this cluster cannot play it: its row is skipped, not passed. */
export class NotPlayed extends Error {}

/** A row for a check without load. */
export async function check(name: string, run: () => Promise<string>): Promise<Row> {
  const row = skipped(name, '')
  try {
    return { ...row, state: 'passed', words: await run() }
  } catch (error) {
    if (error instanceof NotPlayed) return skipped(name, error.message)
    return { ...row, state: 'failed', words: error instanceof Error ? error.message.slice(0, 600) : String(error) }
  }
}

export { kubectl, sh, sleep }
