import { systemClock } from '@nightshift/resilience'
import { openSqlite } from './open.ts'

/** For tests: a process that commits without end and says which commits it knows to be durable. */
const [file = '', waitMs = '10000'] = process.argv.slice(2)
const store = await openSqlite({ file, bot: 'toodles', owner: `writer-${process.pid}`, clock: systemClock, waitMs: Number(waitMs) }).catch(
  (error: unknown) => {
    process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`)
    process.exit(75)
  },
)
process.stdout.write('open\n')
const from = Number(await store.read((tx) => tx.settings.get('last'))) || 0
for (let turn = from + 1; ; turn++) {
  await store.commit(async (tx) => {
    await tx.inbox.put([
      { key: `k${turn}`, lane: `room-${turn % 7}`, kind: 'x', payload: { turn, text: 'x'.repeat(turn % 900) }, saidAt: turn, via: 'test' },
    ])
    await tx.audit.append({ actor: 'writer', room: '', action: 'turn', detail: turn, result: 'done' })
    await tx.settings.put('last', turn)
  })
  // Written at once: what the reader sees was committed before.
  process.stdout.write(`${turn}\n`)
  if (turn % 4 === 0) await new Promise((resolve) => setImmediate(resolve))
}
