import { socWorld } from '@nightshift/sandbox'
import { testMorning } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { openNight } from '../testing/night.ts'

const { xsoar: world } = socWorld(42, testMorning)
const [dana, luis] = ['dana.okafor', 'luis.prieto']

test('assign: a lead confirms, the person gets a message, the ticket says who gave it; others may not', async () => {
  const night = await openNight({ world })
  const { talk, sim } = night
  expect(await talk.says('assign 1385 Mateo', { as: dana })).toContain('That needs the **lead** role')
  expect(await talk.says('assign 1385 "Mateo Silva"', { as: luis })).toContain(
    'Give **#1385** Remote WMI by a service account (high) to **Mateo Silva**? Owner now: nobody.',
  )
  expect(sim.ticket('1385')?.owner).toBe('')
  expect(await talk.presses('confirm', {}, { as: luis })).toContain('is with **Mateo Silva** now (before: nobody).')
  expect(sim.ticket('1385')?.owner).toBe('mateo.silva')
  expect(night.toldTo('mateo.silva')).toEqual([expect.stringContaining('Luis Prieto gave you **#1385**')])
  expect(sim.entries('1385').at(-1)?.contents).toContain('Assigned to Mateo Silva by Luis Prieto.')
  expect(await talk.says('assign 1385 ben.archer@meridian.example', { as: luis })).toContain(
    'Not saved. *owner*: XSOAR knows no owner "ben.archer"',
  )
  await night.stop()
})

test('assign: a ticket that got another owner between showing and confirming is shown again', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('assign 1385 mateo', { as: luis })
  sim.asPerson('console').assign('1385', 'aisha.rahman')
  expect(await talk.presses('confirm', {}, { as: luis })).toContain('has changed meanwhile')
  expect(sim.ticket('1385')?.owner).toBe('aisha.rahman')
  expect(await talk.presses('confirm', {}, { as: luis })).toContain('(before: Aisha Rahman)')
  await stop()
})

test('assign whose answer is lost is read back, and goes on: one note, one message', async () => {
  const night = await openNight({ world })
  await night.talk.says('assign 1385 mateo', { as: luis })
  night.sim.loseAnswer('save')
  expect(await night.talk.presses('confirm', {}, { as: luis })).toContain('I sent the request but got no answer')
  await night.pass(180)
  expect(night.sim.ticket('1385')?.owner).toBe('mateo.silva')
  expect(night.toldTo(luis).at(-1)).toContain('is with **Mateo Silva** now (before: nobody).')
  expect(night.toldTo('mateo.silva')).toHaveLength(1)
  expect(night.sim.entries('1385').filter(({ contents }) => contents.includes('Assigned to Mateo'))).toHaveLength(1)
  await night.stop()
})

test('escalate: one severity up with the reason as a note, the lead mentioned in the room; critical pages who is on call', async () => {
  const night = await openNight({ world })
  const { talk, sim } = night
  const room = talk.webex.groupRoom('triage')
  expect(await talk.says('escalate 1385 used on a **server** <@all>', { as: dana, in: room })).toContain('from high to **critical**?')
  const said = await talk.presses('confirm', {}, { as: dana })
  expect(said).toContain('is **critical** now (before: high), by Dana Okafor')
  expect(said).toContain('<@personEmail:luis.prieto@meridian.example|Luis Prieto>')
  expect(said).not.toContain('<@all>')
  expect(said).toContain('Paged **Dana Okafor')
  expect(sim.ticket('1385')?.severity).toBe(4)
  expect(sim.entries('1385').at(-1)?.contents).toContain('Escalated from high to critical by Dana Okafor: used on a **server**')
  expect(await talk.says('escalate 1385 more', { as: dana, in: room })).toContain('is critical already, the highest there is')
  await night.stop()
})

test('escalate in private tells the room of such tickets, and a lost answer is read back without a second page', async () => {
  const night = await openNight({ world })
  const { talk, sim } = night
  await talk.says('escalate 1385 it spreads', { as: dana })
  sim.loseAnswer('save')
  await talk.presses('confirm', {}, { as: dana })
  await night.pass(180)
  expect(sim.ticket('1385')?.severity).toBe(4)
  expect(night.posts('triage').filter((text) => text.includes('is **critical** now'))).toHaveLength(1)
  expect(
    night.posts('triage').filter((text) => text.includes('Paged **Dana Okafor') && text.includes('is critical: it spreads')),
  ).toHaveLength(1)
  await night.stop()
})

test('reopen: only what is closed, with the reason as a note', async () => {
  const { talk, sim, stop } = await openNight({ world })
  expect(await talk.says('reopen 1385 why not', { as: dana })).toContain('is open (pending)')
  expect(await talk.says('reopen 1396 it was no false alarm', { as: dana })).toContain(
    'closed at Tue 17 Mar, 16:02 EDT as fp)? Why: it was no false alarm',
  )
  expect(await talk.presses('confirm', {}, { as: dana })).toContain('is open again, by Dana Okafor: it was no false alarm.')
  expect(sim.ticket('1396')?.status).toBe(1)
  expect(sim.entries('1396').at(-1)?.contents).toContain('Reopened by Dana Okafor: it was no false alarm')
  await stop()
})

test('tasks: the open ones by number and name; one is completed once, with an answer where it has answers', async () => {
  const { talk, sim, stop } = await openNight({ world })
  const { id } = sim.newTicket({ name: 'Malware', fields: { hostname: 'MER-WS-0001' } })
  await talk.says(`ack ${id}`, { as: dana })
  const listed = await talk.says(`tasks ${id}`, { as: dana })
  expect(listed).toMatch(/2 +Review evidence/)
  expect(await talk.says(`task done ${id} review-evidense`, { as: dana })).toContain('Did you mean **review-evidence**')
  await talk.says(`task done ${id} review-evidence`, { as: dana })
  expect(await talk.presses('confirm', {}, { as: dana })).toContain('Task **Review evidence** of **#')
  expect(sim.ticket(id)?.tasks.find(({ name }) => name === 'Review evidence')?.state).toBe('Completed')
  const contain = sim.ticket(id)?.tasks.find(({ name }) => name === 'Contain host')
  expect(contain?.state).toBe('Waiting')
  expect(await talk.says(`task done ${id} ${contain?.id} maybe`, { as: dana })).toBe('Not saved. *answer*: must be one of: Yes, No.')
  await talk.says(`task done ${id} ${contain?.id} yes`, { as: dana })
  expect(await talk.presses('confirm', {}, { as: dana })).toContain('is completed by Dana Okafor')
  expect(await talk.says('tasks 999999', { as: dana })).toContain('XSOAR has no ticket "999999"')
  await stop()
})

test('note: the person is on the ticket, more than 4,000 characters go as a file, a ticket that is gone is NOTFOUND', async () => {
  const { talk, sim, stop } = await openNight({ world })
  expect(await talk.says('note 1385 account disabled', { as: dana })).toMatch(
    /^Noted on \*\*#1385\*\* by Dana Okafor: \[entry \d+@1385\]\(https:\/\/xsoar\.example\//,
  )
  expect(sim.entries('1385').at(-1)).toMatchObject({ note: true, contents: expect.stringContaining('by:dana.okafor@meridian.example') })
  expect(await talk.says('room 1385', { as: dana })).toContain('**Dana Okafor**: account disabled')
  await talk.says('orphans', { as: dana })
  await talk.presses('note', { ticket: '1385' }, { as: dana })
  const [body] = ['0123456789 '.repeat(500)]
  expect(await talk.presses('save', { note: body }, { as: dana })).toContain('Noted on **#1385**')
  expect(sim.entries('1385').at(-1)?.file?.name).toBeDefined()
  expect(await talk.says('note 999999 hello', { as: dana })).toBe('XSOAR has no ticket "999999" (asked 11:00 EDT).')
  await stop()
})

test('note whose answer is lost is read back and not written twice', async () => {
  const night = await openNight({ world })
  night.sim.loseAnswer('entry')
  expect(await night.talk.says('note 1385 only once', { as: dana })).toContain('I sent the request but got no answer')
  await night.pass(180)
  expect(night.sim.entries('1385').filter(({ contents }) => contents.includes('only once'))).toHaveLength(1)
  expect(night.toldTo(dana).filter((text) => text.startsWith('Noted on **#1385**'))).toHaveLength(1)
  await night.stop()
})
