import type { SimList } from '@nightshift/xsoar/simulator'
import type { Calendar } from './calendar.ts'
import { burstName } from './texts.ts'

/** The registers that live as lists in XSOAR: one approved test, two active silencers (bots.md §14). */
export function socLists({ at }: Calendar): readonly SimList[] {
  const list = (id: string, data: unknown): SimList => ({ id, type: 'json', version: 1, data: JSON.stringify(data, null, 2) })
  const iso = (time: number): string => new Date(time).toISOString()
  const test = {
    id: 'T-1',
    from: iso(at(5, '08:00')),
    until: iso(at(-2, '17:00')),
    why: 'Yearly penetration test of the vendor portal',
    by: 'wei.zhang@meridian.example',
    ticket: '',
  }
  return [
    list('Nightshift_Approved_Testing', {
      usernames: [{ ...test, value: 'pt.vendor' }],
      endpoints: [],
      addresses: [],
      networks: [{ ...test, value: '10.40.7.0/24' }],
    }),
    list('Nightshift_Silencers', [
      {
        id: 'S-1',
        conditions: { type: 'Policy Violation', host: 'MER-WS-0150' },
        why: 'Build machine, known tool, removal is planned',
        by: 'hugo.lambert@meridian.example',
        approvedBy: 'luis.prieto@meridian.example',
        from: iso(at(4, '10:12')),
        until: iso(at(-3, '17:00')),
        state: 'active',
        highest: 'low',
        matches: 0,
      },
      {
        id: 'S-2',
        conditions: { type: 'Impossible Travel', name: burstName },
        why: 'VPN egress moved to a new provider; sign-ins look far away',
        by: 'fatima.idris@meridian.example',
        approvedBy: 'priya.raman@meridian.example',
        from: iso(at(8, '16:30')),
        until: iso(at(-6, '17:00')),
        state: 'active',
        highest: 'medium',
        matches: 0,
      },
    ]),
    list('Nightshift_Suppressors', []),
  ]
}
