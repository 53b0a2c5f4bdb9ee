import type { ConnectorPorts, Effect } from '@nightshift/resilience'
import { UpstreamRefused } from '@nightshift/resilience'
import type { Xsoar } from './contract.ts'
import { openDoor, type Door } from './door.ts'
import * as reads from './reads.ts'
import type { WireList } from './schema.ts'
import type { Settings } from './settings.ts'
import { command } from './writes/commands.ts'
import { editList, saveList } from './writes/lists.ts'
import { note, upload } from './writes/notes.ts'
import { completeTask } from './writes/tasks.ts'
import { change, close, create } from './writes/tickets.ts'

/** One reading of all lists serves so long (X9). */
const listsFreshMs = 5_000

/** The client of the XSOAR that the settings name, else of the simulator; where there is neither, each call says so. */
export function xsoarClient(settings: Settings, ports: ConnectorPorts): Xsoar {
  const door = openDoor(settings, ports)
  return door ? clientOf(door) : absentXsoar
}

function clientOf(door: Door): Xsoar {
  let lists: { readonly at: number; readonly read: Promise<readonly WireList[]> } | undefined
  const forget = (): void => {
    lists = undefined
  }
  return {
    search: (query, options) => reads.search(door, query, options),
    ticket: (id, options) => reads.ticket(door, id, options),
    entries: (id, query, options) => reads.entries(door, id, query, options),
    tasks: (id, options) => reads.tasks(door, id, options),
    list: async (name, options = {}) => {
      const now = door.clock.monotonic()
      if (!lists || now - lists.at > listsFreshMs) {
        const read = reads.rawLists(door, options)
        lists = { at: now, read }
        read.catch(forget)
      }
      return reads.listNamed(await lists.read, name)
    },
    users: (options) => reads.users(door, options),
    ping: (options) => reads.ping(door, options),
    create: (key, draft) => create(door, key, draft),
    change: (key, of, changes) => change(door, key, of, changes),
    close: (key, of, closing) => close(door, key, of, closing),
    note: (key, id, given) => note(door, key, id, given),
    completeTask: (key, id, task, answer) => completeTask(door, key, id, task, answer),
    saveList: (key, list) => saveList(door, key, list, forget),
    editList: (key, name, edit) => editList(door, key, name, edit, forget),
    upload: (key, id, file) => upload(door, key, id, file),
    command: (key, id, name, args) => command(door, key, id, name, args),
  }
}

const refuse = async (): Promise<never> => {
  throw new UpstreamRefused('XSOAR', 'XSOAR is not configured here.', { kind: 'absent' })
}
const refused = (key: string): Effect<never> => ({ key, action: 'xsoar.absent', lagMs: 0, limitMs: 1_000, run: refuse })

/** Stands where no XSOAR is configured: nothing is simulated in its place (bots.md §13). */
export const absentXsoar: Xsoar = {
  search: refuse,
  ticket: refuse,
  entries: refuse,
  tasks: refuse,
  list: refuse,
  users: refuse,
  ping: refuse,
  create: refused,
  change: refused,
  close: refused,
  note: refused,
  completeTask: refused,
  saveList: refused,
  editList: refused,
  upload: refused,
  command: refused,
}
