import { expect, test } from 'vitest'
import { safeUrl } from './safe-url.ts'

test.each(['https://xsoar.example/api', 'http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1'])('%s may carry a key', (url) => {
  expect(safeUrl.safeParse(url).success).toBe(true)
})

test.each(['http://xsoar.example', 'ftp://xsoar.example', 'no address', '', 7])('%s may not: a sentence says why', (url) => {
  const read = safeUrl.safeParse(url)
  expect(read.success).toBe(false)
  expect(read.error?.issues).toHaveLength(1)
})
