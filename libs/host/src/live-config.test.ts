import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeClock } from '@nightshift/resilience'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from './config.ts'
import { configReloaded, liveHouse } from './live-config.ts'

test('a file that is still being written is not refused: it is read once it stays as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-live-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'config.json')
  const bot = { name: 'toodles', settings: undefined }
  const clock = fakeClock(0)
  const told: boolean[] = []
  onTestFinished(configReloaded.hear(({ ok }) => void told.push(ok)))
  writeFileSync(path, '{}')
  const live = liveHouse({ path, bot, known: ['toodles'], first: readConfig({}, bot), clock, rereadMs: 10_000 })
  writeFileSync(path, '{ "roles": ')
  await clock.advance(10_000)
  expect(told).toEqual([])
  writeFileSync(path, '{ "roles": { "lead": ["you@example.com"] } }')
  await clock.advance(500)
  expect(told).toEqual([])
  await clock.advance(500)
  expect(told).toEqual([true])
  expect(live.house().roles).toEqual({ lead: ['you@example.com'] })
  writeFileSync(path, '{ "roles": ')
  await clock.advance(10_500)
  expect(told).toEqual([true, false])
  live.stop()
})
