import { expect, test } from 'vitest'
import { topic } from './topic.ts'

test('what is said is heard at once, by all who listen, until they stop', () => {
  const state = topic<{ readonly state: string }>('nightshift.test.state')
  const heard: string[] = []
  state.say({ state: 'before anyone listens' })
  const stop = state.hear(({ state: one }) => heard.push(`a ${one}`))
  const stopToo = topic<{ readonly state: string }>('nightshift.test.state').hear(({ state: one }) => heard.push(`b ${one}`))
  state.say({ state: 'live' })
  expect(heard).toEqual(['a live', 'b live'])
  stop()
  state.say({ state: 'waiting' })
  stopToo()
  state.say({ state: 'stopped' })
  expect(heard).toEqual(['a live', 'b live', 'b waiting'])
})

test('topics do not hear each other', () => {
  const heard: number[] = []
  const stop = topic<number>('nightshift.test.one').hear((one) => heard.push(one))
  topic<number>('nightshift.test.two').say(2)
  topic<number>('nightshift.test.one').say(1)
  stop()
  expect(heard).toEqual([1])
})
