import type { Pager } from '@nightshift/pager'
import type { Effect } from '@nightshift/resilience'
import { expect, test } from 'vitest'
import { dyingAfter } from '@nightshift/desk/testing/dying'
import { openNight, type Night } from '../testing/night.ts'

const [dana, luis] = ['dana.okafor', 'luis.prieto']
const roots = (night: Night): readonly string[] => night.posts('triage').filter((text) => text.startsWith('**SLA'))
const pages = async (night: Night): Promise<readonly string[]> =>
  (await night.talk.store.read((tx) => tx.records.list('pages'))).map(({ id }) => id)

/** A desk that has been watching for a while, and a ticket that was opened just now. */
async function withTicket(more: Parameters<typeof openNight>[0] = {}, owner = ''): Promise<{ readonly night: Night; readonly id: string }> {
  const night = await openNight(more)
  await night.pass(20)
  return { night, id: night.sim.newTicket({ name: 'Sign-in', type: 'Suspicious Login', severity: 3, owner }).id }
}

test('a warning calls the owner, and nobody else; acknowledged in time it is said to be met, and nobody is paged', async () => {
  const { night, id } = await withTicket({}, dana)
  await night.pass(80)
  expect(roots(night)[0]).toContain('owner: <@personEmail:dana.okafor@meridian.example|Dana Okafor>')
  expect(roots(night)[0]).not.toContain('luis.prieto')
  await night.talk.presses('ack', {}, { as: dana, card: night.cardOf(`Say \`ack ${id}\` or \`take ${id}\`.`) })
  await night.pass(60)
  expect(roots(night)).toEqual([expect.stringMatching(/^\*\*SLA met\*\* .*respond: met in 1:20 \(limit 3:00\)/)])
  expect(await pages(night)).toEqual([])
  await night.stop()
})

test('muted by a lead, a ticket breaches without a word or a page, and `sla` shows that it is muted', async () => {
  const { night, id } = await withTicket()
  expect(await night.talk.says(`mute ${id} 1h waits for the vendor`, { as: dana })).toContain('That needs the **lead** role')
  expect(await night.talk.says(`mute ${id} 1h no`, { as: luis })).toContain('Not saved. *why*')
  await night.talk.says(`mute ${id} 1h waits for the vendor`, { as: luis })
  expect(await night.talk.presses('confirm', {}, { as: luis })).toContain(
    `**#${id}** is muted until 12:00 EDT by Luis Prieto: waits for the vendor.`,
  )
  await night.pass(300)
  expect(roots(night)).toEqual([])
  expect(await pages(night)).toEqual([])
  const sla = await night.talk.says('sla', { as: dana })
  expect(sla).toMatch(/breached by .*muted/)
  expect(sla).toContain(`Muted: #${id} until 12:00 EDT.`)
  await night.stop()
})

test('breached for ten minutes without an owner, with the page acknowledged and nobody acting: a manager is paged once', async () => {
  const { night, id } = await withTicket()
  await night.pass(200)
  expect(await pages(night)).toEqual([`sla:${id}:respond`])
  await night.talk.presses('acknowledge', {}, { as: dana, card: night.cardOf('You are paged') })
  await night.pass(11 * 60)
  expect(await pages(night)).toEqual([`sla:${id}:respond`, `sla:${id}:respond:manager`])
  expect(night.toldTo('kofi.mensah').filter((text) => text.includes('You are paged'))).toHaveLength(1)
  await night.stop()
})

test('while nobody acknowledges, the page reaches the manager by its own chain, and only so', async () => {
  const { night, id } = await withTicket()
  await night.pass(200 + 12 * 60)
  expect(await pages(night)).toEqual([`sla:${id}:respond`])
  expect(night.toldTo('kofi.mensah').filter((text) => text.includes('You are paged'))).toHaveLength(1)
  await night.stop()
})

test.each([
  ['the decision and the words', /^\*\*SLA critical/, (_id: string) => 'sla-tick'],
  ['the page and its message', /^\*\*SLA breached/, (id: string) => `page-open:sla:${id}:respond`],
])('a process that dies between %s says each once and pages once, also while XSOAR is away', async (_, said, step) => {
  const first = await openNight()
  await first.pass(20)
  const { id } = first.sim.newTicket({ name: 'Sign-in', type: 'Suspicious Login', severity: 3 })
  await first.pass(160)
  expect(roots(first)[0]).toMatch(/^\*\*SLA critical/)
  const dying = dyingAfter(step(id))
  const second = await first.restart(undefined, dying.weakStore)
  void second.clock.advance(40_000)
  await dying.died()
  second.sim.goDown()
  const night = await second.restart(dying.bury)
  expect(roots(night)[0]).toMatch(said)
  await night.pass(120)
  expect(roots(night)).toEqual([expect.stringMatching(/^\*\*SLA breached/)])
  expect(await pages(night)).toEqual([`sla:${id}:respond`])
  expect(night.toldTo(dana).filter((text) => text.includes('You are paged'))).toHaveLength(1)
  await night.pass(240)
  expect(night.toldTo('hannah.brandt').filter((text) => text.includes('You are paged'))).toHaveLength(1)
  await night.stop()
})

/** A pager outside that fails as a bug would, so many times. */
function brokenPager(times: number): Pager & { readonly told: string[] } {
  const told: string[] = []
  let left = times
  const effect = (key: string): Effect<null> => ({
    key,
    action: 'pager',
    lagMs: 0,
    limitMs: 1_000,
    run: async () => {
      if (left-- > 0) throw new Error('a bug')
      told.push(key)
      return null
    },
  })
  return {
    there: true,
    told,
    trigger: ({ dedupKey }) => effect(`trigger ${dedupKey}`),
    acknowledge: (key) => effect(`acknowledge ${key}`),
    resolve: (key) => effect(`resolve ${key}`),
  }
}
const pagedOf = (night: Night, name: string): readonly string[] => night.toldTo(name).filter((text) => text.includes('You are paged'))

test('six breaches of one tick are all said, and a page that fails takes no other with it: its backup is asked', async () => {
  const night = await openNight({ pager: brokenPager(1) })
  await night.pass(20)
  const names = ['Sign-in', 'Malware found', 'Odd mail', 'Data loss', 'Policy', 'Cloud key']
  for (const name of names) night.sim.newTicket({ name, type: 'Suspicious Login', severity: 3 })
  await night.pass(400)
  expect(roots(night)).toHaveLength(6)
  expect(roots(night).every((text) => text.startsWith('**SLA breached**'))).toBe(true)
  expect(names.filter((name) => pagedOf(night, dana).some((text) => text.includes(name)))).toEqual(names.slice(1))
  await night.pass(120)
  expect(names.filter((name) => pagedOf(night, 'hannah.brandt').some((text) => text.includes(name)))).toEqual(names)
  expect(night.posts('ops')).toEqual([])
  await night.stop()
})

test('while writes are frozen a breach is said, and pages, also by the outside pager', async () => {
  const pager = brokenPager(0)
  const { night, id } = await withTicket({ pager })
  expect(await night.talk.says('freeze migration', { as: luis })).toMatch(/frozen/i)
  await night.pass(220)
  expect(roots(night)).toEqual([expect.stringContaining('**SLA breached**')])
  expect(pagedOf(night, dana)).toHaveLength(1)
  expect(pager.told).toEqual([`trigger sla:${id}:respond`])
  await night.stop()
})

test.each([
  ['acknowledged here', async ({ talk }: Night, id: string) => void (await talk.says(`ack ${id}`, { as: dana }))],
  ['acknowledged in XSOAR', async ({ sim }: Night, id: string) => sim.asPerson(dana).complete(id, 'Acknowledge')],
  ['closed in XSOAR', async ({ sim }: Night, id: string) => sim.asPerson(dana).close(id)],
  ['removed in XSOAR', async ({ sim }: Night, id: string) => sim.asPerson(dana).remove(id)],
])('once a breached ticket is %s its page ends, is said to have, and wakes nobody else', async (_, deed) => {
  const pager = brokenPager(0)
  const { night, id } = await withTicket({ pager })
  await night.pass(220)
  expect(pagedOf(night, dana)).toHaveLength(1)
  await deed(night, id)
  await night.pass(20 * 60)
  expect([pagedOf(night, 'hannah.brandt'), pagedOf(night, 'kofi.mensah')]).toEqual([[], []])
  expect(night.posts('triage').filter((text) => text.startsWith('Page ended by '))).toHaveLength(1)
  expect(pager.told).toEqual([`trigger sla:${id}:respond`, `resolve sla:${id}:respond`])
  await night.stop()
})

test('a ticket that is closed or removed in XSOAR ends its thread with the reason', async () => {
  const { night, id } = await withTicket()
  const other = night.sim.newTicket({ name: 'Removed', type: 'Suspicious Login', severity: 3 }).id
  await night.pass(100)
  expect(roots(night)).toHaveLength(2)
  night.sim.asPerson(dana).close(id)
  night.sim.asPerson(dana).remove(other)
  await night.pass(40)
  expect(roots(night).find((text) => text.includes(`#${id}`))).toMatch(/^\*\*SLA (met|closed)\*\*/)
  expect(roots(night).find((text) => text.includes(`#${other}`))).toContain('XSOAR has no such ticket any more')
  await night.stop()
})

test('the tickets of a storm that breach page once together, in the thread of its message, and have no SLA messages of their own', async () => {
  const night = await openNight()
  await night.pass(20)
  for (let index = 0; index < 12; index++) night.sim.newTicket({ name: `Alike ${index}`, type: 'Phishing' })
  await night.pass(260)
  expect(roots(night)).toEqual([])
  expect((await pages(night)).map((key) => key.split(':')[0])).toEqual(['storm'])
  const paged = night.toldTo(dana).filter((text) => text.includes('You are paged'))
  expect(paged).toEqual([expect.stringContaining('Storm of 12 alike tickets')])
  await night.stop()
})
