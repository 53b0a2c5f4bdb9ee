export { judge, type Answered, type Asked, type Verdict } from './checker.ts'
export { botContract } from './contract.ts'
export { fakeWebex, type FakeWebex } from './fake-webex.ts'
export { emailOf, idOf, talkTo, testMorning, type Talk, type TalkOptions } from './talk-to.ts'
