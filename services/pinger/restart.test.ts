import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubernetes } from '@nightshift/kubernetes'
import { kubeconfigFor, simulatedCluster, type SimulatedCluster } from '@nightshift/kubernetes/simulator'
import { systemClock } from '@nightshift/resilience'
import { talkTo, type Talk } from '@nightshift/testkit'
import { serve, type Served } from '@nightshift/upstream/testing/serve'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pinger } from './bot.ts'
import { settings } from './settings.ts'
import { fakeFleet, ops, options, round } from './testing/stage.ts'

const name = 'nightshift-toodles'
let folder: string
let cluster: SimulatedCluster
let served: Served
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pinger-'))
  cluster = simulatedCluster([name, 'nightshift-pokedex'], { token: 't' })
  served = await serve(cluster.fetch)
})
afterEach(async () => {
  await served.stop()
  rmSync(folder, { recursive: true })
})

/** Pinger beside a cluster, or beside bots that are processes. */
async function stage(own: Readonly<Record<string, unknown>>, onCluster: boolean) {
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, kubeconfigFor(served.url, 't', { 'insecure-skip-tls-verify': true }))
  const fleet = fakeFleet()
  const given = options(fleet)
  const parsed = settings.parse({ ...own, ...(onCluster ? { kubernetes: { enabled: true, kubeconfig: file } } : {}) })
  const tool = kubernetes.open({ settings: parsed, secret: () => undefined, clock: systemClock })
  const talk = await talkTo(pinger, { ...given, settings: parsed, tools: { ...given.tools, kubernetes: tool } })
  return { talk, fleet }
}
const toOmar = (talk: Talk): readonly string[] => talk.said(talk.webex.directRoom('omar@meridian.example')).map(({ text }) => text)
/** Lets time pass, in steps, until somebody was told so; the cluster answers in real time. */
const until = async (talk: Talk, said: () => readonly string[], words: RegExp): Promise<void> => {
  await expect
    .poll(
      async () => {
        await talk.clock.advance(2_000)
        await talk.settled()
        return said().some((one) => words.test(one))
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBe(true)
}
const restart = async (talk: Talk): Promise<void> => {
  await talk.says('restart toodles', { as: 'omar' })
  await talk.presses('confirm', {}, { as: 'omar', card: talk.newestCard() })
}

test('on a cluster, restart is a rollout; its text grows until it has finished', async () => {
  const { talk, fleet } = await stage({}, true)
  await restart(talk)
  await until(talk, () => toOmar(talk), /its Deployment rolls out/)
  cluster.observe(name)
  await until(talk, () => toOmar(talk), /0 of 1 pods are new/)
  cluster.finish(name)
  await until(talk, () => toOmar(talk), /\*\*toodles\*\* has restarted: its rollout finished after/)
  expect([cluster.patches(), fleet.done]).toEqual([1, []])
  expect(toOmar(talk).filter((one) => /restart/i.test(one) && !one.includes('confirm'))).toEqual([expect.stringMatching(/has restarted/)])
  await talk.stop()
})

test('a rollout that is stuck is told in the cluster’s words; a cluster that is silent meanwhile is asked again', async () => {
  const { talk } = await stage({}, true)
  await restart(talk)
  await until(talk, () => toOmar(talk), /its Deployment rolls out/)
  cluster.fail('cut')
  for (let turn = 0; turn < 3; turn++) await talk.clock.advance(2_000)
  cluster.fail(undefined)
  cluster.stall(name)
  await until(talk, () => toOmar(talk), /The rollout of \*\*toodles\*\* is stuck: .*timed out progressing/)
  await talk.stop()
})

test('a cluster that refuses is a sentence, and nothing was done', async () => {
  const { talk, fleet } = await stage({}, true)
  cluster.fail(403)
  await restart(talk)
  await until(talk, () => toOmar(talk), /Kubernetes does not let me change the Deployment "nightshift-toodles"/)
  expect([cluster.patches(), fleet.done]).toEqual([0, []])
  await talk.stop()
})

test('heal: restart – a bot that stays deaf after its new link is restarted by the cluster, once within the hour, and ops is told', async () => {
  const { talk, fleet } = await stage({ heal: 'restart' }, true)
  await round(talk, ['pokedex', 'toodles'])
  for (let count = 0; count < 3; count++) await round(talk, ['pokedex'])
  expect([fleet.reconnected, cluster.patches()]).toEqual([['toodles'], 0])
  await round(talk, ['pokedex'])
  await until(
    talk,
    () => ops(talk),
    /\*\*toodles\*\* stayed deaf two rounds after its new link: I have restarted it \(its Deployment rolls out\)/,
  )
  for (let count = 0; count < 3; count++) await round(talk, ['pokedex'])
  expect([fleet.reconnected, cluster.patches(), fleet.done]).toEqual([['toodles'], 1, []])
  expect(await talk.says('incidents')).toMatch(/\*\*toodles\*\* deaf from .* still, new link asked for .*, restarted /)
  await talk.stop()
})

test('heal: restart – without a cluster the process is asked to end, for its supervisor to start it; heal: reconnect leaves it', async () => {
  const { talk, fleet } = await stage({ heal: 'restart' }, false)
  await round(talk, ['pokedex', 'toodles'])
  for (let count = 0; count < 6; count++) await round(talk, ['pokedex'])
  expect(fleet.done).toEqual(['restart toodles'])
  expect(ops(talk).some((one) => /I have restarted it\. I do so at most once an hour/.test(one))).toBe(true)
  await talk.stop()
  const { talk: milder, fleet: left } = await stage({}, false)
  for (let count = 0; count < 7; count++) await round(milder, ['pokedex'])
  expect(left.done).toEqual([])
  await milder.stop()
})
