import { existsSync, writeFileSync } from 'node:fs'
import { host } from '@nightshift/host'
import { pathPoint } from '@nightshift/bot/topics'
import { victim } from './bot.ts'

// Dies by its own hand at one named point of the path, once: announcements run in the announcer's turn, so the point is exact.
const [point, key] = (process.env['KILL_AT'] ?? '').split(' ')
const done = process.env['KILL_DONE'] ?? ''
const armed = process.env['KILL_ARMED'] ?? ''
pathPoint.hear((one) => {
  if (one.point !== point || !one.key.startsWith(key ?? '') || existsSync(done) || !existsSync(armed)) return
  writeFileSync(done, one.key)
  process.kill(process.pid, 'SIGKILL')
})

await host(victim)
