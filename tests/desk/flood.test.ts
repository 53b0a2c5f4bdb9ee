import { defaultTimings } from '@nightshift/bot'
import { emailOf } from '@nightshift/testkit'
import { toodles } from '@nightshift/toodles'
import type { Room } from '@nightshift/webex'
import { afterEach, expect, test } from 'vitest'
import { closeDesks, openDesk, rests, type Desk } from './support/desk.ts'

afterEach(closeDesks)

const { personBurst, personPerMinute } = defaultTimings
const sorry = /^That is more than I can answer at once/
const [ben, dana, luis] = ['ben.archer', 'dana.okafor', 'luis.prieto']

/** A desk with the gate of a real night. */
const open = (): Promise<Desk> => openDesk(toodles, { timings: { personBurst, personPerMinute } })
const floods = ({ talk }: Desk, rooms: readonly Room[], count: number): void => {
  for (let index = 0; index < count; index++) talk.webex.say(emailOf(ben), rooms[index % rooms.length] ?? expect.unreachable(), 'who')
}
const answersIn = ({ talk }: Desk, room: Room): readonly string[] => talk.said(room).map(({ text }) => text)
const settled = async (desk: Desk): Promise<void> => {
  while (!(await rests(desk))) await desk.clock.advance(1)
}

test('1,000 messages by one person in one room: a polite sentence once; others in that room and elsewhere notice nothing', async () => {
  const desk = await open()
  const { webex } = desk.talk
  const [triage, leads] = [webex.groupRoom('triage'), webex.groupRoom('leads')]
  floods(desk, [triage], 500)
  for (const room of [triage, leads, webex.directRoom(emailOf(dana))]) webex.say(emailOf(dana), room, 'holidays')
  webex.say(emailOf(luis), triage, 'contacts add')
  floods(desk, [triage], 500)
  await settled(desk)

  const here = answersIn(desk, triage)
  expect(here.filter((text) => text.includes('**On call:** Dana Okafor'))).toHaveLength(personBurst)
  expect(here.filter((text) => sorry.test(text))).toHaveLength(1)
  expect(here.filter((text) => text.includes('Labour Day'))).toHaveLength(1)
  expect(here.filter((text) => text.includes('A form for a new contact'))).toHaveLength(1)
  expect(here).toHaveLength(personBurst + 3)
  expect(answersIn(desk, leads)).toEqual([expect.stringContaining('Labour Day')])
  expect(answersIn(desk, webex.directRoom(emailOf(dana)))).toEqual([expect.stringContaining('Labour Day')])
  // Nothing waits, nothing died; what was left out is over.
  const { counts, done } = await desk.talk.store.read(async (tx) => ({
    counts: await tx.inbox.counts(),
    done: await tx.inbox.list('done', 2_000),
  }))
  expect(counts).toMatchObject({ new: 0, running: 0, task: 0, dead: 0 })
  expect(done).toHaveLength(1_004)
})

test('what one person says in two rooms is counted together, is told once, and is heard again a minute later', async () => {
  const desk = await open()
  const { webex } = desk.talk
  const rooms = [webex.groupRoom('triage'), webex.groupRoom('leads')]
  floods(desk, rooms, 1_000)
  await settled(desk)
  const all = (): readonly string[] => rooms.flatMap((room) => answersIn(desk, room))
  expect(all().filter((text) => text.includes('**On call:**'))).toHaveLength(personBurst)
  expect(all().filter((text) => sorry.test(text))).toHaveLength(1)
  await desk.clock.advance(60_000)
  expect(await desk.says('who', { as: ben })).toContain('**On call:** Dana Okafor')
  floods(desk, rooms, 200)
  await settled(desk)
  expect(all().filter((text) => text.includes('**On call:**'))).toHaveLength(personBurst + personPerMinute - 1)
  expect(all().filter((text) => sorry.test(text))).toHaveLength(2)
})
