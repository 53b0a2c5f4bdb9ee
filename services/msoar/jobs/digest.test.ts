import { socWorld } from '@nightshift/sandbox'
import { worldPeople } from '@nightshift/sandbox'
import { expect, test } from 'vitest'
import { openNight } from '../testing/night.ts'

/** 07:59 EDT on the day of the tests. */
const early = Date.parse('2026-03-18T11:59:00Z')

test('at 08:00 the three lists stand in one thread, each with its buttons', async () => {
  const { xsoar: world, facts } = socWorld(42, early)
  const night = await openNight({ world, at: early })
  await night.pass(80)
  const posts = night.talk.said(night.talk.webex.groupRoom('triage'))
  const root = posts.find(({ text }) => text.startsWith('**Old tickets, Wed 18 Mar:**'))
  expect(root?.text).toContain(
    `${facts.tickets.abandoned.length} abandoned · ${facts.tickets.orphaned.length} orphans · 8 aging (as of 08:00 EDT)`,
  )
  const thread = posts.filter(({ parent }) => parent === root?.uuid)
  expect(thread.filter(({ cards }) => cards.length > 0)).toHaveLength(3)
  expect(thread.map(({ text }) => text).join('\n')).toContain('**8 aging**')
  await night.stop()
})

test('none is also said', async () => {
  const night = await openNight({ at: early, people: worldPeople() })
  await night.pass(80)
  const said = night.posts('triage')
  expect(said.some((text) => text.includes('none abandoned · none orphans · none aging'))).toBe(true)
  expect(said).toContain('**orphans**: none.')
  await night.stop()
})
