/** The kinds of call, for faults that are meant for one of them. `POST /incident` is `save`: it creates and changes. */
const ops: readonly (readonly [string, RegExp])[] = [
  ['search', /^\/incidents\/search$/],
  ['ticket', /^\/incident\/load\//],
  ['save', /^\/incident$/],
  ['close', /^\/incident\/batchClose$/],
  ['upload', /^\/incident\/upload\//],
  ['tasks', /^\/investigation\/[^/]+\/workplan$/],
  ['entries', /^\/investigation\/[^/]+$/],
  ['entry', /^\/entry$/],
  ['note', /^\/entry\/note$/],
  ['lists', /^\/lists$/],
  ['saveList', /^\/lists\/save$/],
  ['completeTask', /^(\/v2)?\/inv-playbook\/task\/complete$/],
  ['users', /^\/users$/],
  ['ping', /^\/user$/],
]

/** Where XSOAR 8 serves what XSOAR 6 serves at its root. */
export const prefix8 = '/xsoar/public/v1'

/** The kind of call behind a path, of either flavour; `other` where there is none. */
export function xsoarOp(path: string): string {
  const plain = path.startsWith(prefix8) ? path.slice(prefix8.length) : path
  return ops.find(([, pattern]) => pattern.test(plain.replace(/\/+$/, '')))?.[0] ?? 'other'
}
