import type { Ticket } from '@nightshift/xsoar'
import { expect, test } from 'vitest'
import { bareTicket } from '../testing/ticket.ts'
import { alike, countIn, stormSays, type Groups, type StormSaying } from './storm.ts'

const minute = 60_000

/** One of many alike. */
function ticket(id: number, created: number): Ticket {
  return bareTicket({ id: String(id), name: `Impossible travel – VPN egress ${id}`, type: 'Impossible Travel', severity: 'low', created })
}

/** Tickets one after the other, looked at every 20 s until it is quiet. */
function play(tickets: readonly Ticket[], until: number): { readonly cards: number; readonly says: readonly StormSaying[] } {
  let groups: Groups = {}
  let cards = 0
  const says: StormSaying[] = []
  for (let now = 0; now <= until; now += 20_000) {
    for (const one of tickets.filter(({ created }) => created > now - 20_000 && created <= now)) {
      const counted = countIn(groups, one, 'triage')
      groups = counted.groups
      if (counted.card) cards++
    }
    const said = stormSays(groups, now)
    groups = said.groups
    says.push(...said.says)
  }
  expect(groups).toEqual({})
  return { cards, says }
}

test('62 alike tickets in 40 minutes are 9 cards and one message that is edited at 20, 40, 60 and at its end', () => {
  const tickets = Array.from({ length: 62 }, (_, index) => ticket(index, Math.floor((index * 40 * minute) / 62)))
  const { cards, says } = play(tickets, 60 * minute)
  expect(cards).toBe(9)
  expect(says.map(({ what, count }) => `${what} ${count}`)).toEqual(['begins 10', 'grows 20', 'grows 40', 'grows 60', 'ends 62'])
  expect(new Set(says.map(({ key }) => key)).size).toBe(1)
})

test('ten alike tickets that take longer than ten minutes are ten cards', () => {
  const { cards, says } = play(
    Array.from({ length: 10 }, (_, index) => ticket(index, index * 70_000)),
    30 * minute,
  )
  expect({ cards, says }).toEqual({ cards: 10, says: [] })
})

test('a storm that comes back after ten quiet minutes is another one', () => {
  const burst = (from: number): Ticket[] => Array.from({ length: 12 }, (_, index) => ticket(from / minute + index, from + index * 10_000))
  const { cards, says } = play([...burst(0), ...burst(20 * minute)], 60 * minute)
  expect(cards).toBe(18)
  expect(says.filter(({ what }) => what === 'begins')).toHaveLength(2)
  expect(new Set(says.map(({ key }) => key)).size).toBe(2)
})

test('a storm of thousands is edited at most eight times', () => {
  const { says } = play(
    Array.from({ length: 3_000 }, (_, index) => ticket(index, index * 2_500)),
    150 * minute,
  )
  expect(says.filter(({ what }) => what !== 'begins')).toHaveLength(8)
})

test('names are alike where only numbers and ids differ', () => {
  const of = (name: string, type = 'Malware') => alike({ name, type })
  expect(of('Malware on MER-WS-0117')).toBe(of('malware on  MER-WS-0163'))
  expect(of('Malware on MER-WS-0117')).not.toBe(of('Malware at MER-WS-0117'))
  expect(of('x')).not.toBe(of('x', 'Phishing'))
})
