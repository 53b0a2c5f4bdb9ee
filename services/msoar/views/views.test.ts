import { socWorld } from '@nightshift/sandbox'
import { testMorning } from '@nightshift/testkit'
import { expect, test } from 'vitest'
import { openNight } from '../testing/night.ts'

const { xsoar: world } = socWorld(42, testMorning)
const [dana, luis] = ['dana.okafor', 'luis.prieto']

test('ticket: facts, timers with our state, host, user, the last three notes, in the house of the reader; old names and aliases answer', async () => {
  const { talk, sim, stop } = await openNight({ world })
  for (const text of ['one', 'two', 'three', 'four **x** http://evil.example/a']) sim.asPerson(dana).note('1385', text)
  const said = await talk.says('ticket 1385', { as: dana })
  for (const fact of [
    '- Severity: high',
    '- Status: pending',
    '- Owner: nobody',
    '- Respond: breached by 3 d 12 h (limit 3:00)',
    '- Host: MER-SRV-014',
    '- User: svc-backup',
  ])
    expect(said).toContain(fact)
  expect(said).not.toContain(': one')
  expect(said).toContain(String.raw`**Dana Okafor**: four \*\*x\*\* hxxp://evil[.]example/a`)
  expect(await talk.says('t #1385', { as: dana })).toBe(said)
  expect(await talk.says('incident INC-1385', { as: dana })).toBe(said)
  expect(await talk.says('ticket 999999', { as: dana })).toBe('XSOAR has no ticket "999999" (asked 11:00 EDT).')
  await stop()
})

test('queue: breached, then critical and warning, then by severity and age; 20 of the count; filters by type and severity', async () => {
  const { talk, stop } = await openNight({ world })
  const said = await talk.says('queue', { as: dana })
  expect(said).toContain('**48 open** tickets, the 20 most urgent')
  const ids = [...said.matchAll(/\*\*#(\d+)/g)].map(([, id]) => id)
  expect(ids).toHaveLength(20)
  expect(ids.slice(0, 4)).toEqual(['1385', '1388', '1399', '1400'])
  expect(ids.slice(4, 7)).toEqual(['1290', '1298', '1386'])
  expect(await talk.says('open severity=critical', { as: dana })).toContain('**3 open** tickets (severity=critical)')
  expect(await talk.says('queue type=command-and-control', { as: dana })).toContain('#1399')
  expect(await talk.says('queue type=nonsense severity=low', { as: dana })).toBe(
    'No ticket matches (type=nonsense, severity=low, open). Not an error: the search worked.',
  )
  expect(await talk.says('queue severity=urgent', { as: dana })).toContain('needs a severity')
  await stop()
})

test('mine shows what the asker owns, and is kept for each person alone', async () => {
  const { talk, sim, stop } = await openNight({ world })
  expect(await talk.says('mine', { as: dana })).toContain('#1374')
  sim.goDown()
  expect(await talk.says('mine', { as: dana })).toContain('#1374')
  expect(await talk.says('mine', { as: luis })).toContain('XSOAR does not answer and I have no earlier answer to this')
  await stop()
})

test('find: by word, host or address, in a period; 20 at most; nothing found is no error', async () => {
  const { talk, stop } = await openNight({ world })
  expect(await talk.says('find MER-WS-0163', { as: dana })).toMatch(/\*\*2\*\* tickets match "MER-WS-0163", last 7 days and today/)
  const many = await talk.says('find impossible travel period=30d', { as: dana })
  expect(many).toContain('the newest 20 shown')
  expect(many.match(/^- /gm)).toHaveLength(20)
  expect(await talk.says('find nothinglikethis period=7d', { as: dana })).toBe(
    'No ticket matches ("nothinglikethis", last 7 complete days). Not an error: the search worked.',
  )
  expect(await talk.says('find "a" OR (b) \\ period=30d', { as: dana })).toContain('No ticket matches')
  await stop()
})

test('room: the last entries as text, between 5 and 30', async () => {
  const { talk, sim, stop } = await openNight({ world })
  for (let index = 0; index < 12; index++) sim.asPerson(dana).chat('1385', `line ${index} <@all>`)
  const said = await talk.says('room 1385', { as: dana })
  expect(said).toContain('**#1385**, last 10:')
  expect(said).not.toContain('<@all>')
  expect(await talk.says('war room 1385 5', { as: dana })).toContain('last 5:')
  expect(await talk.says('room 1385 99', { as: dana })).toContain('shows the last 5 to 30 entries; "99" is not in that range')
  await stop()
})

test('the lists bring buttons for one of them: taken, noted on, and given away by a lead alone', async () => {
  const { talk, sim, stop } = await openNight({ world })
  await talk.says('orphans', { as: dana })
  const card = talk.newestCard()
  expect(await talk.presses('take', { ticket: '1387' }, { as: dana, card })).toContain('is with Dana Okafor now')
  expect(await talk.presses('take', { ticket: '1400' }, { as: dana, card })).toContain('#1400 is not in that list')
  expect(await talk.presses('take', {}, { as: dana, card })).toContain('Not saved. *ticket*')
  await talk.presses('assign', { ticket: '1393' }, { as: dana, card })
  expect(await talk.presses('assign', { person: 'mateo.silva@meridian.example' }, { as: dana })).toContain('That needs the **lead** role')
  expect(await talk.presses('assign', {}, { as: luis })).toContain('*person*: choose somebody, or type an e-mail')
  expect(await talk.presses('assign', { email: 'Mateo.Silva@meridian.example' }, { as: luis })).toContain('is with **Mateo Silva** now')
  expect(sim.ticket('1393')?.owner).toBe('mateo.silva')
  await stop()
})

test('a ticket that was taken through the bot is touched, and leaves the list of the abandoned', async () => {
  const { talk, stop } = await openNight({ world })
  expect(await talk.says('abandoned', { as: dana })).toContain('#1034 ')
  await talk.says('take 1034', { as: dana })
  const after = await talk.says('abandoned', { as: dana })
  expect(after).toContain('**13 abandoned**')
  expect(after).not.toContain('#1034 ')
  await stop()
})

test('sla: breached, critical and warning first, what was missed in 24 h; empty is said', async () => {
  const { talk, stop } = await openNight({ world })
  const said = await talk.says('sla', { as: dana })
  expect([...said.matchAll(/#(\d+) (respond|contain)\*\*/g)].map(([, id, timer]) => `${id} ${timer}`)).toEqual([
    '1385 respond',
    '1388 contain',
    '1400 respond',
    '1399 contain',
  ])
  expect(said).toContain('Missed in the last 24 h: none.')
  await stop()
  const quiet = await openNight()
  expect(await quiet.talk.says('sla', { as: dana })).toBe('No timer runs.\n\nMissed in the last 24 h: none.')
  expect(await quiet.talk.says('aging', { as: dana })).toContain('No ticket matches (aging: open for 30 days or more')
  await quiet.stop()
})

test('a ticket named like markup is shown as text everywhere', async () => {
  const night = await openNight()
  await night.pass(20)
  const evil = '**x** <@all> [a](https://evil.example) `code`'
  const { id } = night.sim.newTicket({ name: evil, type: '<@all>', owner: '', fields: { hostname: '<@all>', username: '<@all>' } })
  night.sim.asPerson('<@all>').note(id, evil)
  for (const say of [`ticket ${id}`, 'queue', 'sla', `room ${id}`, `take ${id}`, 'mine', `find x`, `close ${id}`, `ack ${id}`])
    await night.talk.says(say, { as: dana })
  await night.pass(240)
  for (const { text, cards } of night.talk.said()) {
    expect(text).not.toContain('<@all>')
    expect(text.replaceAll('`', '')).not.toMatch(/(?<!\\)\[a\]\(|(?<!\\)\*\*x/)
    expect(text).not.toContain('https://evil.example')
    expect(JSON.stringify(cards)).not.toContain('https://evil.example')
  }
  await night.stop()
})
