import { isIP } from 'node:net'
import { z } from 'zod'

/** The list in XSOAR that holds the approved tests (bots.md §5). */
export const testingList = 'Nightshift_Approved_Testing'

const groups = ['usernames', 'endpoints', 'addresses', 'networks'] as const

/** One value of the list, with what it belongs to; what others wrote beside is kept. */
const item = z.looseObject({
  id: z.string(),
  value: z.string(),
  from: z.string().default(''),
  /** ISO time of its end. */
  until: z.string(),
  why: z.string().default(''),
  by: z.string().default(''),
})

/** An approved security test: every value of the list that carries its id. */
export const testingEntry = z.object({
  id: z.string(),
  usernames: z.array(z.string()).default([]),
  endpoints: z.array(z.string()).default([]),
  addresses: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  testers: z.array(z.string()).default([]),
  scope: z.string().default(''),
  techniques: z.array(z.string()).default([]),
  from: z.string(),
  until: z.string(),
  why: z.string(),
  by: z.string(),
})
export type TestingEntry = z.output<typeof testingEntry>

/** The tests in the list's data; what is not one of ours is left out of what is shown, never out of what is written. */
export function entriesOf(data: unknown): readonly TestingEntry[] {
  const found = new Map<string, TestingEntry>()
  for (const group of groups) {
    for (const raw of groupIn(data, group)) {
      const read = item.safeParse(raw)
      if (!read.success) continue
      const { id, value } = read.data
      const known = found.get(id) ?? { ...testingEntry.parse(read.data), usernames: [], endpoints: [], addresses: [], networks: [] }
      found.set(id, { ...known, [group]: [...known[group], value] })
    }
  }
  return [...found.values()]
}

/** The list with a test added; the same id replaces, so that a second try changes nothing. */
export function withEntry(data: unknown, entry: TestingEntry): unknown {
  const { usernames: _u, endpoints: _e, addresses: _a, networks: _n, ...rest } = entry
  return eachGroup(data, entry.id, (group) => entry[group].map((value) => ({ ...rest, value })))
}

/** The list without a test. */
export function withoutEntry(data: unknown, id: string): unknown {
  return eachGroup(data, id, () => [])
}

/** Whether the test is over at `now`. */
export function isOver(entry: Pick<TestingEntry, 'until'>, now: number): boolean {
  return now >= Date.parse(entry.until)
}

function groupIn(data: unknown, group: string): readonly unknown[] {
  const list: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, group) : undefined
  return Array.isArray(list) ? list : []
}

/** The data with the values of `id` replaced in every group; other keys and values stay as they are. */
function eachGroup(data: unknown, id: string, values: (group: (typeof groups)[number]) => readonly unknown[]): unknown {
  const others = (group: string): readonly unknown[] => groupIn(data, group).filter((raw) => item.safeParse(raw).data?.id !== id)
  return {
    ...(typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}),
    ...Object.fromEntries(groups.map((group) => [group, [...others(group), ...values(group)]])),
  }
}

/** Groups what was typed: addresses, networks, hosts. Undefined where a part is none of them. */
export function targetsOf(
  text: string,
): { readonly addresses: string[]; readonly networks: string[]; readonly endpoints: string[] } | { readonly wrong: string } {
  const found = { addresses: [] as string[], networks: [] as string[], endpoints: [] as string[] }
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    if (part.includes('/')) {
      if (!isNetwork(part)) return { wrong: `"${part}" is not a network` }
      found.networks.push(part.toLowerCase())
    } else if (isIP(part) !== 0) found.addresses.push(part.toLowerCase())
    else if (/^[a-z][\w-]{0,62}$/i.test(part)) found.endpoints.push(part.toUpperCase())
    else return { wrong: `"${part}" is neither an address, a network nor a host name` }
  }
  return found
}

/** A network in CIDR form. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = isIP(address)
  return rest.length === 0 && version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}

/** Wider than /16 (IPv6: /48): a lead must approve it. */
export function isWide(network: string): boolean {
  const [address = '', bits = '0'] = network.split('/')
  return Number(bits) < (isIP(address) === 4 ? 16 : 48)
}

/** Entries that name one of the same hosts, users, addresses or networks, and are not over. */
export function overlaps(entries: readonly TestingEntry[], wanted: TestingEntry): readonly TestingEntry[] {
  const names = (entry: TestingEntry): readonly string[] =>
    [...entry.usernames, ...entry.endpoints, ...entry.addresses, ...entry.networks].map((one) => one.toLowerCase())
  const mine = new Set(names(wanted))
  return entries.filter((entry) => entry.id !== wanted.id && names(entry).some((one) => mine.has(one)))
}
