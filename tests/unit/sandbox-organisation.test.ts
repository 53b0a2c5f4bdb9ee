import { homeToken, sandboxOrg } from '@nightshift/host/edge'
import { isSandboxToken, sandboxOrgId, tokenOf } from '@nightshift/sandbox/org'
import { expect, test } from 'vitest'

// A bot's process must know a local Webex's token without importing the local Webex: the two name the organisation apart, and must agree.

test('a process and the local Webex name the same organisation', () => {
  expect(sandboxOrg).toBe(sandboxOrgId)
})

test('every token the local Webex makes is at home with "sandbox: true" alone; a real one without it alone', () => {
  const secretsWith = (token: string) => ({ get: () => token, changed: () => new Promise<void>(() => undefined) })
  for (const token of [tokenOf(42, 'a', 0), tokenOf(7, 'b', 3)]) {
    expect(isSandboxToken(token)).toBe(true)
    expect(homeToken(secretsWith(token), true).token()).toBe(token)
    expect(() => homeToken(secretsWith(token), false)).toThrow(/"sandbox: true" must be said/)
  }
  const real = `${'R'.repeat(64)}_PF84_9a550000-1111-4222-8333-444455556666`
  expect(isSandboxToken(real)).toBe(false)
  expect(homeToken(secretsWith(real), false).token()).toBe(real)
  expect(() => homeToken(secretsWith(real), true)).toThrow(/refused together with a token/)
})
