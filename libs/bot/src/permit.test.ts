import { expect, test } from 'vitest'
import type { House } from './house.ts'
import { isBotAddress, mayDo, rank } from './permit.ts'
import { roles } from './roles.ts'

const house: House = {
  org: { domains: ['meridian.example'] },
  roles: { lead: ['Luis@meridian.example'], analyst: ['eve@contractor.example'] },
  people: {},
  rooms: {},
  allowBots: [],
  soc: { zone: 'UTC', rota: [], shifts: [], managers: [], holidays: [], contacts: [], links: [] },
}
const by = (email: string) => rank(house, { uuid: 'u', email, name: 'x' })

test('a role contains those below it, and no other', () => {
  const luis = by('luis@MERIDIAN.example')
  expect(roles.filter((role) => mayDo(house, luis, role))).toEqual(['viewer', 'analyst', 'responder', 'lead'])
})

test('an address outside the organisation is nobody, whatever role it holds', () => {
  expect(mayDo(house, by('eve@contractor.example'), 'analyst')).toBe(false)
  expect(mayDo(house, by('eve@contractor.example'), 'everyone')).toBe(false)
  expect(mayDo(house, by('eve@evil-meridian.example'), 'everyone')).toBe(false)
})

test('an empty configuration denies everybody everything', () => {
  const empty: House = { ...house, org: { domains: [] }, roles: {} }
  for (const role of [...roles, 'everyone' as const]) expect(mayDo(empty, by('luis@meridian.example'), role)).toBe(false)
})

test('bots are known by their address', () => {
  expect(isBotAddress('pinger@webex.bot')).toBe(true)
  expect(isBotAddress('dana@meridian.example')).toBe(false)
})
