import { expect, test } from 'vitest'
import type { TicketQuery } from './contract.ts'
import { queryOf } from './query.ts'
import { settingsSchema } from './settings.ts'
import { matcher } from './simulator/query.ts'

const fields = settingsSchema.parse({ fields: { host: 'endpoint' } }).fields

test.each<[TicketQuery, string]>([
  [{}, '-category:job'],
  [{ open: true }, '-category:job and (status:Pending or status:Active)'],
  [{ open: false, types: ['Malware'] }, '-category:job and (status:Closed or status:Archived) and type:"Malware"'],
  [{ severities: ['info', 'high'] }, '-category:job and (severity:"Informational" or severity:"Unknown" or severity:"High")'],
  [{ host: 'MER-WS-0117', owner: 'dana' }, '-category:job and owner:"dana" and endpoint:"MER-WS-0117"'],
  [{ created: { from: 0, to: 1_000 } }, '-category:job and created:>="1970-01-01T00:00:00.000Z" and created:<"1970-01-01T00:00:01.000Z"'],
  [{ ids: [] }, '-category:job and id:""'],
  [{ text: String.raw`a "quote" and a \ ` }, String.raw`-category:job and "a \"quote\" and a \\ "`],
  [{ text: 'line\nbreak' }, '-category:job and "line break"'],
])('%j is asked for as %s', (query, text) => {
  expect(queryOf(query, fields)).toBe(text)
})

test('whatever a person wrote stays one term', () => {
  const ticket = {
    id: '1',
    name: 'x',
    type: '',
    severity: 1,
    status: 1,
    owner: '',
    created: 0,
    modified: 0,
    version: 1,
    details: '',
    labels: [],
    linked: [],
    fields: {},
    timers: {},
    tasks: [],
  }
  for (const text of ['" or "', '") or (status:Active', String.raw`\" or status:Active or \"`, '-x', '*', 'x" -category:"'])
    expect([text, matcher(queryOf({ text }, fields))(ticket)]).toEqual([text, false])
})
