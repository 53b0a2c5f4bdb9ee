import { expect, test } from 'vitest'
import { supervise, type Child } from './child.ts'

/** A process that says `up` and then waits. */
const script = "process.on('SIGTERM', () => process.exit(3)); setInterval(() => undefined, 1000); process.send('up')"

async function withChild(run: (child: Child, ups: () => Promise<void>) => Promise<void>): Promise<void> {
  let heard = (): void => undefined
  let up = new Promise<void>((done) => (heard = done))
  const child = supervise({ name: 'one', args: ['-e', script], env: {}, onMessage: () => heard(), onChange: () => undefined })
  child.start()
  try {
    await run(child, async () => {
      await up
      up = new Promise<void>((done) => (heard = done))
    })
  } finally {
    await child.stop(2_000)
  }
}

test('a killed process is started again, and how it ended is known', () =>
  withChild(async (child, up) => {
    await up()
    const first = child.pid
    expect(child.lastExit).toBeUndefined()
    child.kill()
    await up()
    expect(child).toMatchObject({ restarts: 1, lastExit: { signal: 'SIGKILL', asked: false } })
    expect(child.pid).not.toBe(first)
  }))

test('a process that was stopped stays down, and its end was asked for', () =>
  withChild(async (child, up) => {
    await up()
    await child.stop(2_000)
    expect(child).toMatchObject({ pid: undefined, restarts: 0, lastExit: { code: 3, asked: true } })
  }))
