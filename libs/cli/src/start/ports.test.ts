import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, freePorts } from './ports.ts'

test('ports are free ones and each is another, also where somebody has taken the first', async () => {
  const taken = createServer().listen(await freePort(21_400), '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const first = typeof address === 'object' && address !== null ? address.port : 0
  const ports = await freePorts(first, 3)
  taken.close()
  expect(new Set(ports).size).toBe(3)
  expect(Math.min(...ports)).toBeGreaterThan(first)
})
