import assert from 'node:assert/strict'
import { loadBot } from '@nightshift/cli/bots'
import { readConfig } from '@nightshift/host/config'
import { tenBots } from '@nightshift/host/known-bots'
import { at, claim } from '../claims.ts'
import { render } from '../helm.ts'
import { configOf, kindOf, valueSets, type ValueSet } from '../value-sets.ts'

const checksum = 'checksum/config'
const targets = {
  msoar: 'http://nightshift-msoar:8081',
  pinger: 'http://nightshift-pinger:8081',
  toodles: 'http://nightshift-toodles:8081',
}

/** Checksums by bot, of these values. */
async function checksums(values: unknown): Promise<Readonly<Record<string, unknown>>> {
  const { objects, error } = await render(values)
  assert.equal(error, '')
  return Object.fromEntries(
    objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => [
        metadata.name,
        (at(spec, 'template.metadata.annotations') as Readonly<Record<string, string>> | undefined)?.[checksum], // the local Webex has none
      ]),
  )
}

function changed(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(after).filter((name) => before[name] !== after[name])
}

/** config.json: what the process makes of it, and whom a change of it reaches (operations.md §0). */
export const config = [
  ...Object.keys(valueSets).map((set) =>
    claim(`every bot's own process accepts its configuration: ${set}`, async () => {
      for (const { metadata } of await kindOf(set as ValueSet, 'Deployment')) {
        // a key of it
        const name = metadata.name.replace('nightshift-', '')
        if (name !== 'sandbox') readConfig(await configOf(set as ValueSet, name), await loadBot(name), tenBots) // throws every problem
      }
    }),
  ),
  claim('blocks of one bot lie over those of all', async () => {
    const read = readConfig(await configOf('soc', 'toodles'), await loadBot('toodles'), tenBots)
    assert.deepEqual(
      [read.house.soc.zone, read.house.soc.managers, read.house.org.domains],
      ['Europe/Kyiv', ['grace@example.com'], ['example.com']],
    )
  }),
  claim('the drain is what the pod is given time for', async () => {
    const read = readConfig(await configOf('soc', 'msoar'), await loadBot('msoar'), tenBots)
    assert.deepEqual(read.drain, { lanesMs: 120_000, restMs: 10_000 })
  }),
  claim('bots know where the others share their rows', async () =>
    assert.deepEqual(at(await configOf('bare', 'toodles'), 'peers'), targets),
  ),
  claim('Pinger watches the bots of the release, and whom else it is told to', async () =>
    assert.deepEqual(at(await configOf('soc', 'pinger'), 'bots.pinger.targets'), { ...targets, jarvis: 'http://jarvis.elsewhere:8081' }),
  ),
  claim('a bot alone has no peers but itself', async () =>
    assert.deepEqual(at(await configOf('oneBot', 'toodles'), 'peers'), { toodles: targets.toodles }),
  ),
  claim('a change of one bot rolls that bot alone', async () => {
    const after = await checksums({ bots: { toodles: { config: { soc: { zone: 'Asia/Tokyo' } } } } })
    assert.deepEqual(changed(await checksums({}), after), ['nightshift-toodles'])
  }),
  claim('a change for all rolls all', async () => {
    const after = await checksums({ defaults: { config: { soc: { zone: 'Asia/Tokyo' } } } })
    assert.deepEqual(changed(await checksums({}), after), ['nightshift-msoar', 'nightshift-pinger', 'nightshift-toodles'])
  }),
  claim('a change of secrets rolls nobody: bots read them again', async () => {
    const after = await checksums({ bots: { toodles: { secrets: { existingSecret: 'other' } } } })
    assert.deepEqual(changed(await checksums({}), after), [])
  }),
  claim('false, 0 and an empty text lie over what is below them', async () => {
    const { objects } = await render({
      defaults: { store: { storageClass: 'fast' } },
      bots: { toodles: { replicas: 0, store: { storageClass: '' } }, msoar: { enabled: false } },
    })
    const volume = objects.find(({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name === 'nightshift-toodles')
    const deployments = objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => [metadata.name, at(spec, 'replicas')])
    assert.equal(at(volume, 'spec.storageClassName'), undefined)
    assert.deepEqual(deployments, [
      ['nightshift-pinger', 1],
      ['nightshift-toodles', 0],
    ])
  }),
]
