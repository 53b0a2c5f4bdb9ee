import type { Random } from '@nightshift/resilience'

/** All that the words need of chance. */
export type Chance = Pick<Random, 'next'>

/**
 * What ordinary tickets say. Addresses are of the documentation ranges and never the campaign's: the verdict on an indicator depends on the
 * tickets that hold it (bots.md §2.5).
 */
interface Kind {
  readonly count: number
  readonly names: readonly string[]
  readonly onHost: boolean
}

/** The 12 types with their counts (bots.md §14). */
export const kinds: Readonly<Record<string, Kind>> = {
  Phishing: {
    count: 92,
    onHost: false,
    names: ['User reported mail', 'Credential page behind a shortened link', 'Invoice with a macro', 'Parcel notice from outside'],
  },
  'Impossible Travel': { count: 74, onHost: false, names: ['Impossible travel', 'Sign-in from two countries'] },
  Malware: {
    count: 60,
    onHost: true,
    names: ['Malicious file blocked', 'Suspicious script in the temp folder', 'Potentially unwanted program'],
  },
  'Suspicious Login': {
    count: 44,
    onHost: false,
    names: ['Many failed sign-ins', 'Sign-in outside of working hours', 'New device for a privileged account'],
  },
  'Policy Violation': { count: 30, onHost: false, names: ['Unapproved remote tool', 'USB storage used', 'Personal cloud storage'] },
  'Data Loss': { count: 28, onHost: true, names: ['Large upload to a new destination', 'Customer list sent outside'] },
  'Command and Control': { count: 18, onHost: true, names: ['Beacon-like traffic', 'Name look-ups of a generated domain'] },
  'Credential Access': { count: 16, onHost: true, names: ['Password spraying', 'Ticket request for many services'] },
  'Lateral Movement': { count: 14, onHost: true, names: ['Remote service created', 'Admin share used by a workstation'] },
  'IOC Hunt': { count: 10, onHost: false, names: ['Hunt: indicators of a sharing group', 'Hunt: a vendor report'] },
  'Third Party Compromise': { count: 8, onHost: false, names: ['Supplier reports an incident', 'Supplier mailbox taken over'] },
  'Threat Hunt': { count: 6, onHost: false, names: ['Threat hunt: unusual parent processes', 'Threat hunt: rare services'] },
}

/** The burst of D−9: one name, 62 times. */
export const burstName = 'Impossible travel – VPN egress'
/** Three tickets closed `fp` hold it, and so does no other (bots.md §14, indicators). */
export const harmlessDomain = 'updates.vendor.example'

const people =
  'a.bennett b.osei c.larsen d.moreno e.kim f.rossi g.adeyemi h.novotny i.santos j.meyer k.sato l.dubois m.ahmed n.silva o.berg p.cohen'.split(
    ' ',
  )

export function someUser(random: Chance): string {
  return pick(people, random)
}

/** A workstation that has no part in any story. */
export function someHost(random: Chance): string {
  const taken = new Set([44, 81, 91, 117, 163, 205])
  for (;;) {
    const number = 6 + Math.floor(random.next() * 230)
    if (!taken.has(number)) return `MER-WS-${String(number).padStart(4, '0')}`
  }
}

export function someName(type: string, random: Chance): string {
  return pick(kinds[type]?.names ?? [type], random)
}

/** Details of an ordinary ticket. */
export function someDetails(type: string, user: string, host: string | undefined, random: Chance): string {
  const address = `198.51.100.${100 + Math.floor(random.next() * 100)}`
  const where = host === undefined ? `account ${user}` : `${host}, account ${user}`
  return `${type} on ${where}. Source address ${address}. Raised by the detection rule ${type.toLowerCase().replaceAll(' ', '-')}-${1 + Math.floor(random.next() * 9)}.`
}

export function pick<T>(from: readonly T[], random: Chance): T {
  const one = from[Math.floor(random.next() * from.length)]
  if (one === undefined) throw new RangeError('Cannot pick as the list must hold something: it is empty')
  return one
}

/** The list in an order that the seed decides. */
export function shuffled<T>(list: readonly T[], random: Chance): T[] {
  return list
    .map((one) => ({ one, order: random.next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ one }) => one)
}
