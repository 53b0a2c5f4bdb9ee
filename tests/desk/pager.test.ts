import { emailOf } from '@nightshift/testkit'
import { toodles } from '@nightshift/toodles'
import type { Message } from '@nightshift/webex'
import { afterEach, describe, expect, test } from 'vitest'
import { cardId, closeDesks, openDesk, type Desk } from './support/desk.ts'

afterEach(closeDesks)

/** Luis has paged who is on call. */
async function paged(): Promise<{ readonly desk: Desk; readonly card: Message }> {
  const desk = await openDesk(toodles)
  await desk.says('page oncall disk full', { as: 'luis.prieto' })
  const confirm = await desk.card('confirm')
  if (confirm) await desk.presses(confirm, 'confirm', {}, { as: 'luis.prieto' })
  return { desk, card: (await desk.card('page')) ?? expect.unreachable('nobody was paged') }
}
const toldLuis = ({ talk }: Desk): readonly string[] =>
  talk
    .said(talk.webex.directRoom(emailOf('luis.prieto')))
    .map(({ text }) => text)
    .filter((text) => text.startsWith('Page acknowledged by'))

describe('a page is acknowledged', () => {
  test('while all is well: who asked is told, and the pager stops', async () => {
    const { desk, card } = await paged()
    expect(await desk.presses(card, 'acknowledge')).toContain('Acknowledged. Nobody else is asked.')
    expect(toldLuis(desk)).toHaveLength(1)
    expect(desk.pager.pages().map(({ state }) => state)).toEqual(['acknowledged'])
    await desk.stop()
  })

  test('while the pager is away: it is acknowledged here all the same, and said so', async () => {
    const { desk, card } = await paged()
    desk.pager.goDown()
    expect(await desk.presses(card, 'acknowledge')).toContain('Acknowledged. Nobody else is asked.')
    expect(toldLuis(desk)).toHaveLength(1)
  })

  test('by a press whose process dies in the middle: the next one tells who asked, and stops the pager', async () => {
    const { desk: first, card } = await paged()
    const end = first.pager.beSlow(60_000)
    first.talk.webex.press(emailOf('dana.okafor'), card, { card: cardId(card), action: 'acknowledge' })
    for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve))
    const desk = await first.restart(async () => end())
    await desk.pass(120)
    expect(toldLuis(desk)).toHaveLength(1)
    expect(desk.pager.pages().map(({ state }) => state)).toEqual(['acknowledged'])
  })
})
