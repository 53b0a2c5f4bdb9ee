import { existsSync, readFileSync, rmSync } from 'node:fs'
import { host } from '@nightshift/host'
import { pathPoint } from '@nightshift/bot/topics'
import { victim } from './bot.ts'

// Dies by its own hand at the point of the path that the plan's file names, once: announcements run in the announcer's turn, so the point is exact.
const plan = process.env['KILL_PLAN'] ?? ''
pathPoint.hear((one) => {
  if (!existsSync(plan)) return
  const [point, key = ''] = readFileSync(plan, 'utf8').split(' ')
  if (one.point !== point || !one.key.startsWith(key)) return
  // Of what goes out, the reply itself: not the removal of a used card.
  if (key === 'out:' && (one.detail === undefined || one.detail === 'delete')) return
  rmSync(plan)
  process.kill(process.pid, 'SIGKILL')
})

await host(victim)
