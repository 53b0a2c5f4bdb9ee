import { expect, test } from 'vitest'
import { openLog } from './log.ts'
import { scrubber } from './scrub.ts'

const canary = 'canary-secret-4711'
const token = `${'A'.repeat(48)}_PF84_9a550000-1111-4222-8333-444455556666`

test('secrets are hidden by key at any depth, by shape, and by their own value', () => {
  const scrub = scrubber(() => [canary])
  const text = JSON.stringify(
    scrub({
      headers: { Authorization: 'x' },
      deep: [{ er: { api_key: 'k', apiKey: 'k', password: 'p' } }],
      note: `Bearer abcdefghijk and ${token} and ${canary}`,
      pem: '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----',
    }),
  )
  for (const secret of ['"x"', '"k"', '"p"', 'abcdefghijk', token, canary, 'abc\\n']) expect(text).not.toContain(secret)
})

test("an error's causes pass the scrub too", () => {
  const scrub = scrubber(() => [canary])
  const error = new Error(`outer ${canary}`, { cause: new Error(`inner ${token}`) })
  expect(JSON.stringify(scrub({ err: error }))).not.toMatch(new RegExp(`${canary}|PF84`))
})

test('no line of the log carries a secret, whatever is handed to it', () => {
  const lines: string[] = []
  const log = openLog({
    bot: 'b',
    replica: 'r',
    version: '0',
    level: 'debug',
    format: 'json',
    secrets: () => [canary],
    write: (line) => lines.push(line),
  })
  log.error('process.failed', `failed with ${canary}`, {
    err: new Error(token),
    request: { options: { headers: { authorization: `Bearer ${token}` } } },
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain(canary)
  expect(lines[0]).not.toContain('PF84')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', event: 'process.failed', bot: 'b', err: { type: 'Error' } })
})

test('a storm of one kind of line is cut to ten a minute, another kind goes on', () => {
  const lines: string[] = []
  const log = openLog({
    bot: 'b',
    replica: 'r',
    version: '0',
    level: 'info',
    format: 'json',
    secrets: () => [],
    write: (line) => lines.push(line),
  })
  for (let count = 0; count < 50; count++) log.warn('link.lost', 'again')
  log.warn('link.gap', 'other')
  expect(lines).toHaveLength(11)
  for (let count = 0; count < 50; count++) log.info('message.answered', 'one line for each message')
  expect(lines).toHaveLength(61)
  expect(log.counts().suppressed).toEqual({ warn: 40 })
})
