import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stage } from './stage.ts'

/** Resident bytes of idle bots, and of bare Node processes that do nothing but stay alive, at the same moment. */
export interface Residents {
  readonly bots: readonly number[]
  readonly bare: readonly number[]
}

/** Starts `each` of both kinds and weighs them `idleMs` after the last bot was ready. */
export async function residents(stage: Stage, each: number, idleMs: number): Promise<Residents> {
  const bare = Array.from({ length: each }, () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }))
  const bots = []
  for (let one = 0; one < each; one++) bots.push(await stage.bot(`bench-idle-${one}`))
  try {
    for (const bot of bots) bot.start()
    await Promise.all(bots.map((bot) => bot.live()))
    await sleep(idleMs)
    return { bots: bots.map(({ pid }) => resident(pid)), bare: bare.map(({ pid }) => resident(pid)) }
  } finally {
    await Promise.all([...bots.map((bot) => bot.stop(5_000)), ...bare.map((one) => (one.kill(), once(one, 'exit')))])
  }
}

/** Bytes of a process in memory: from `/proc`, else from `ps`; NaN where neither is there. */
function resident(pid: number | undefined): number {
  const status = `/proc/${pid}/status`
  const kilobytes = existsSync(status)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim()
  return kilobytes === undefined || kilobytes === '' ? Number.NaN : Number(kilobytes) * 1_024
}
