import type { Role } from '@nightshift/bot'
import type { Cluster } from '../wire-ids.ts'

/** A room that exists when the night begins. */
export interface WorldRoom {
  readonly title: string
  readonly cluster: Cluster
  /** Roles whose holders are in it; `all` = everybody of the company. */
  readonly people: readonly Role[] | 'all'
  /** Bots that are brought in when they are made. */
  readonly bots: readonly string[] | 'all'
}

const soc: readonly Role[] = ['analyst', 'lead', 'engineer', 'endpoint', 'manager', 'operator']

/** The rooms of the SOC. Each title is also its alias in the bots' configuration (bots.md §1.2). */
export const worldRooms: readonly WorldRoom[] = [
  { title: 'general', cluster: 'us', people: 'all', bots: 'all' },
  { title: 'triage', cluster: 'us', people: soc, bots: 'all' },
  { title: 'ops', cluster: 'us', people: ['operator', 'engineer', 'lead', 'manager'], bots: 'all' },
  { title: 'canary', cluster: 'us', people: ['operator'], bots: 'all' },
  { title: 'approvals', cluster: 'us', people: ['lead', 'engineer', 'endpoint', 'manager'], bots: 'all' },
  { title: 'hunts', cluster: 'eu', people: soc, bots: ['toodles', 'pokedex', 'hal9000', 'jarvis', 'tars'] },
  { title: 'leads', cluster: 'eu', people: ['lead', 'manager'], bots: ['msoar', 'money-ball', 'toodles', 'pinger'] },
  { title: 'managers', cluster: 'us', people: ['manager'], bots: ['barnacles', 'money-ball'] },
  { title: 'silencers', cluster: 'us', people: ['lead', 'engineer'], bots: ['toodles', 'msoar'] },
  { title: 'announce', cluster: 'us', people: 'all', bots: ['toodles', 'barnacles', 'case'] },
  { title: 'metrics', cluster: 'us', people: ['lead', 'manager', 'engineer'], bots: ['barnacles', 'money-ball'] },
  { title: 'endpoint', cluster: 'eu', people: ['endpoint', 'engineer', 'lead'], bots: ['tars', 'jarvis'] },
]

/** Room aliases → titles: the `rooms:` block of the sandbox's configuration. */
export function worldRoomAliases(): Readonly<Record<string, string>> {
  return Object.fromEntries(worldRooms.map(({ title }) => [title, title]))
}
