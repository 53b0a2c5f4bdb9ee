import { expect, test } from 'vitest'
import { named, withBlock } from './words.ts'

test('a variable gets the name in its own spelling, every other place as it is', () => {
  const text =
    "export const scout = defineBot({ name: 'scout' })\nimport { scout } from './bot.ts'\nawait host(scout)\n// bots.scout, services/scout"
  expect(named(text, 'night-owl')).toBe(
    "export const nightOwl = defineBot({ name: 'night-owl' })\nimport { nightOwl } from './bot.ts'\nawait host(nightOwl)\n// bots.night-owl, services/night-owl",
  )
})

test('the configuration keeps its comments and order, with or without bots', () => {
  const before = '# Night\nsandbox: true\n\nbots:\n  pinger:\n    # Short.\n    every: 15s\n'
  expect(withBlock(before, 'scout')).toBe(`${before}  scout:\n    greeting: Hello\n`)
  expect(withBlock('sandbox: true\n', 'scout')).toBe('sandbox: true\nbots:\n  scout:\n    greeting: Hello\n')
})
