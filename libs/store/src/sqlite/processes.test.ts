import { systemClock } from '@nightshift/resilience'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { verifyChain } from '../audit-chain.ts'
import { StoreHeld } from '../errors.ts'
import { storeWaiting } from '../topics.ts'
import { folders } from './fixture.ts'
import { openSqlite } from './open.ts'

const folder = folders()
const children = new Set<ChildProcessByStdio<null, Readable, null>>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})

/** Starts a process that writes; `said` resolves with what it has said once it has said that many lines, or has ended. */
function writer(file: string, waitMs = 10_000) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./writer.ts', import.meta.url)), file, String(waitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  const closed = once(reader, 'close')
  reader.on('line', (line) => lines.push(line))
  const said = async (count: number): Promise<readonly string[]> => {
    while (lines.length < count) if (await Promise.race([once(reader, 'line').then(() => false), closed.then(() => true)])) break
    return lines
  }
  const killed = async (): Promise<readonly string[]> => {
    child.kill('SIGKILL')
    await closed
    return lines
  }
  return { pid: child.pid, said, killed }
}

test('after kill -9 in the middle of commits nothing committed is lost and nothing is half done', async () => {
  const file = join(folder(), 'toodles.db')
  let known = 0
  for (const lines of [3, 40, 75, 160]) {
    const one = writer(file)
    await one.said(lines)
    const told = await one.killed()
    known = Number(told.at(-1))
    const store = await openSqlite({ file, bot: 'toodles', owner: 'reader', clock: systemClock })
    const found = await store.read(async (tx) => ({
      last: Number(await tx.settings.get('last')),
      kept: (await tx.inbox.counts()).new,
      chain: await tx.audit.list(1, 10_000),
      newest: (await tx.inbox.list('new', 1))[0]?.payload,
    }))
    await store.close()
    // The newest commit may have been durable without having been told.
    expect(found.last === known || found.last === known + 1).toBe(true)
    expect([found.kept, found.chain.length]).toEqual([found.last, found.last])
    expect(found.newest).toMatchObject({ turn: found.last })
    expect(verifyChain(found.chain)).toEqual({ ok: true })
  }
  expect(known).toBeGreaterThan(200)
}, 30_000)

test('a second process waits, says for whom, and is refused where the first one stays', async () => {
  const file = join(folder(), 'toodles.db')
  const first = writer(file)
  await first.said(2)
  const waited: unknown[] = []
  const deaf = storeWaiting.hear((wait) => waited.push(wait))
  const opened = openSqlite({ file, bot: 'toodles', owner: 'second', clock: systemClock, waitMs: 300 })
  await expect(opened).rejects.toBeInstanceOf(StoreHeld)
  await expect(opened).rejects.toThrow(
    new RegExp(`^Cannot open the store as another process holds it: "toodles.db" is in use since \\d\\d:\\d\\d \\(pid ${first.pid}\\)$`),
  )
  deaf()
  expect(waited).toMatchObject([{ holder: expect.stringContaining(`(pid ${first.pid})`), forMs: 300 }])
  // The first one did not notice.
  const before = (await first.said(2)).length
  expect((await first.said(before + 20)).length).toBeGreaterThanOrEqual(before + 20)
}, 30_000)

test('a second process that waits goes on as soon as the first one dies', async () => {
  const file = join(folder(), 'toodles.db')
  const first = writer(file)
  await first.said(10)
  const opening = openSqlite({ file, bot: 'toodles', owner: 'second', clock: systemClock, waitMs: 20_000 })
  const told = Number((await first.killed()).at(-1))
  const store = await opening
  expect(Number(await store.read((tx) => tx.settings.get('last')))).toBeGreaterThanOrEqual(told)
  const other = writer(file, 0)
  expect((await other.said(1))[0]).toMatch(/^StoreHeld: .*\(pid \d+\)$/)
  await store.close()
}, 30_000)
