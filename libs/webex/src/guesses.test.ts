import { expect, test } from 'vitest'
import { withGuesses } from './guesses.ts'
import { learn } from './hydrate.ts'
import { restId } from './ids.ts'

test('a region that a frame let suppose is kept once a REST id says the same: the next process has no frame to go by', () => {
  const kept = new Map<string, string>()
  const memory = withGuesses({ cluster: (room) => kept.get(room), learnCluster: (room, cluster) => void kept.set(room, cluster) })
  const room = '5c1e7a20-0000-4000-8000-000000000001'
  memory.guess(room, 'eu')
  expect(memory.cluster(room)).toBe('eu')
  expect([...kept]).toEqual([])
  learn(memory, { id: restId('eu', 'MESSAGE', room), roomId: restId('eu', 'ROOM', room) })
  expect([...kept]).toEqual([[room, 'eu']])
})
