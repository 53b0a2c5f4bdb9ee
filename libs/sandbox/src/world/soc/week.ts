import type { ClosingClass, Severity } from '@nightshift/xsoar'
import type { Calendar } from './calendar.ts'
import { instructingText, stories } from './campaign.ts'
import type { Contain, Spec } from './spec.ts'

/** A ticket of the last days as a line of a table. `who` = `closed <class> <owner>`, `active <owner>`, `pending <owner>` or `pending`. */
type Line = readonly [id: number, day: number, time: string, type: string, severity: Severity, who: string, more?: More]
interface More {
  readonly host?: string
  readonly user?: string
  readonly respond?: Spec['respond']
  readonly contain?: Contain
  readonly name?: string
  readonly details?: string
  /** Notes: day, time, owner's words. */
  readonly notes?: readonly (readonly [day: number, time: string, by: string, text: string])[]
}

/** D−8 … D−1: everything that the tables of bots.md §14 name, and their neighbours. */
function lines({ at }: Calendar): readonly Line[] {
  const on = (host: string, contain: Contain['state'] = 'met', times: Omit<Contain, 'state'> = {}): Pick<More, 'host' | 'contain'> => ({
    host,
    contain: { state: contain, ...times },
  })
  return [
    [1366, 8, '02:40', 'Policy Violation', 'low', 'active linh.pham'],
    [1367, 8, '09:15', 'Malware', 'medium', 'closed btp aisha.rahman', on('MER-WS-0031')],
    [1368, 8, '13:30', 'Phishing', 'medium', 'closed fp piotr.nowak'],
    [1369, 8, '19:05', 'Suspicious Login', 'medium', 'closed fp hannah.brandt'],
    [1370, 7, '04:50', 'Phishing', 'low', 'closed fp amara.eze'],
    [1371, 7, '10:20', 'Malware', 'high', 'closed mtp mei.tanaka', on('MER-WS-0044')],
    [1372, 7, '17:45', 'Data Loss', 'medium', 'closed btp yusuf.demir', on('MER-WS-0158')],
    [
      1373,
      6,
      '09:12',
      'Phishing',
      'medium',
      'closed mtpc dana.okafor',
      { notes: [[6, '09:40', 'dana.okafor', 'Mail removed from 14 mailboxes; three people had followed the link.']] },
    ],
    [
      1374,
      6,
      '10:03',
      'Malware',
      'high',
      'active dana.okafor',
      {
        ...on('MER-WS-0117', 'missed'),
        user: 'mara.ellis',
        notes: [
          [6, '10:20', 'dana.okafor', 'The image came with the mail of 1373.'],
          [5, '09:21', 'dana.okafor', 'MER-WS-0117 is contained.'],
          [1, '13:05', 'dana.okafor', 'Waiting for the memory image.'],
        ],
      },
    ],
    [1375, 6, '12:30', 'Malware', 'medium', 'closed btp connor.walsh', on('MER-WS-0072')],
    [1376, 6, '15:10', 'Policy Violation', 'low', 'closed btp chloe.martin'],
    [1377, 6, '18:25', 'Phishing', 'medium', 'closed btp andrei.popescu', { name: 'User reported mail', details: instructingText }],
    [
      1378,
      5,
      '08:30',
      'Command and Control',
      'high',
      'active dana.okafor',
      {
        ...on('MER-WS-0117', 'met', { from: at(5, '09:08'), to: at(5, '09:20') }),
        user: 'mara.ellis',
        notes: [
          [5, '09:22', 'dana.okafor', 'Contained at 09:20. The domain is blocked.'],
          [2, '11:15', 'dana.okafor', 'No other host has called it so far.'],
        ],
      },
    ],
    [1379, 5, '11:40', 'Phishing', 'medium', 'closed fp rafael.duarte', { respond: 'missed' }],
    [1380, 5, '14:05', 'Malware', 'medium', 'closed fp leilani.kahale', on('MER-WS-0019')],
    [1381, 5, '21:15', 'Policy Violation', 'low', 'active sofia.greco'],
    [1382, 4, '06:20', 'Suspicious Login', 'low', 'closed btp oscar.lind'],
    [
      1383,
      4,
      '11:30',
      'Credential Access',
      'medium',
      'active yusuf.demir',
      {
        ...on('MER-WS-0205'),
        user: 'pt.vendor',
        name: 'Password spraying',
        details: 'Sign-ins of pt.vendor from 10.40.7.18 against 30 accounts, seen on MER-WS-0205.',
      },
    ],
    [1384, 4, '16:10', 'Malware', 'medium', 'active erik.halvorsen', on('MER-WS-0081')],
    [1385, 4, '22:41', 'Lateral Movement', 'high', 'pending', { ...on('MER-SRV-014', 'idle'), user: 'svc-backup', respond: 'running' }],
    [
      1386,
      3,
      '02:15',
      'Credential Access',
      'critical',
      'active aisha.rahman',
      {
        ...on('MER-SRV-014', 'missed'),
        user: 'svc-backup',
        respond: 'missed',
        notes: [[2, '10:30', 'aisha.rahman', 'The server’s owner is away until Thursday; nothing was changed on it.']],
      },
    ],
    [1387, 3, '04:10', 'Phishing', 'medium', 'pending'],
    [
      1388,
      3,
      '05:48',
      'Malware',
      'high',
      'active mateo.silva',
      {
        ...on('MER-WS-0163', 'running'),
        user: 'tomas.reyes',
        notes: [[1, '09:50', 'mateo.silva', 'Same hash as in 1374. I want the user’s agreement before containment.']],
      },
    ],
    [1389, 3, '13:20', 'Data Loss', 'medium', 'active dylan.price'],
    [1390, 2, '01:30', 'Suspicious Login', 'medium', 'active aisha.rahman', { respond: 'missed' }],
    [1391, 2, '03:20', 'Data Loss', 'high', 'closed mtpc viktor.hruby', { ...on('MER-SRV-014'), user: 'svc-backup' }],
    [1392, 2, '09:50', 'Malware', 'medium', 'closed btp mei.tanaka', on('MER-WS-0136')],
    [1393, 2, '16:40', 'Suspicious Login', 'low', 'pending'],
    [1394, 1, '03:55', 'Malware', 'low', 'active nadia.karam', on('MER-WS-0088')],
    [1395, 1, '08:45', 'Phishing', 'medium', 'pending connor.walsh'],
    [
      1396,
      1,
      '14:10',
      'Credential Access',
      'medium',
      'closed fp piotr.nowak',
      {
        ...on('MER-DC-02'),
        user: 'svc-backup',
        notes: [[1, '14:31', 'piotr.nowak', 'Backup job asks for many tickets. Known behaviour, closing.']],
      },
    ],
    [1397, 1, '20:30', 'Impossible Travel', 'medium', 'pending hannah.brandt'],
  ]
}

/** The tickets 1366–1397, without the words of the ordinary ones. */
export function lastDays(calendar: Calendar): readonly Partial<Spec>[] {
  return lines(calendar).map(([id, day, time, type, severity, who, more = {}]) => {
    const [state = '', ...rest] = who.split(' ')
    const at = calendar.at(day, time)
    const { notes = [], ...same } = more
    return {
      ...storyOf(id),
      ...same,
      id: String(id),
      day,
      at,
      type,
      severity,
      // the table's own words, which its type fixes
      state: state as Spec['state'],
      ...(state === 'closed' && { class: rest[0] as ClosingClass }),
      owner: (state === 'closed' ? rest[1] : rest[0]) ?? '',
      respond: more.respond ?? 'met',
      touched: 'lately',
      notes: notes.map(([noteDay, noteTime, by, text]) => ({ at: calendar.at(noteDay, noteTime), by, text })),
    }
  })
}

/** Today: relative to the start (bots.md §14). */
export function today({ startedAt }: Calendar): readonly Partial<Spec>[] {
  const minutes = (ago: number): number => startedAt - ago * 60_000
  const same = { day: 0, touched: 'at first', respond: 'met' } as const
  return [
    {
      ...same,
      id: '1398',
      at: minutes(95),
      type: 'Phishing',
      severity: 'medium',
      state: 'active',
      owner: 'mateo.silva',
      host: 'MER-WS-0120',
      contain: { state: 'met' },
    },
    {
      ...same,
      ...storyOf(1399),
      id: '1399',
      at: minutes(25),
      type: 'Command and Control',
      severity: 'high',
      state: 'active',
      owner: 'dana.okafor',
      host: 'MER-WS-0163',
      user: 'tomas.reyes',
      contain: { state: 'running', from: minutes(11) },
    },
    {
      ...same,
      id: '1400',
      at: startedAt - 70_000,
      type: 'Suspicious Login',
      severity: 'high',
      state: 'pending',
      owner: '',
      respond: 'running',
      touched: 'never',
      name: 'New device for a privileged account',
    },
  ]
}

function storyOf(id: number): { readonly name?: string; readonly details?: string } {
  return Object.entries(stories).find(([ticket]) => ticket === String(id))?.[1] ?? {}
}
