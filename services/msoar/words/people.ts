import { answers, type House } from '@nightshift/bot'
import { shiftNow } from '@nightshift/desk'
import type { Asked, Desk } from '../desk.ts'
import { read } from '../settings.ts'
import { named } from '@nightshift/bot/safe'

/** The XSOAR owner that an e-mail is: as configured, else the part before @. */
export function ownerFor({ settings }: Pick<Desk, 'settings'>, email: string): string {
  const { users } = read(settings)
  const listed = Object.entries(users).find(([one]) => one.toLowerCase() === email.toLowerCase())
  return listed?.[1] ?? email.split('@')[0] ?? email
}

/** The e-mail of an XSOAR owner, as far as we know the person. */
export function emailOfOwner({ settings, house }: Pick<Desk, 'settings' | 'house'>, owner: string): string | undefined {
  const { users } = read(settings)
  const listed = Object.entries(users)
    .find(([, name]) => name === owner)?.[0]
    ?.toLowerCase()
  return listed ?? knownEmails(house).find((email) => email.split('@')[0] === owner && users[email] === undefined)
}

/** How people read an owner: the name where we know it, else what XSOAR says; `nobody` where there is none. Not yet safe for Markdown. */
export function ownerName(desk: Pick<Desk, 'settings' | 'house'>, owner: string | undefined): string {
  if (owner === undefined) return 'nobody'
  const email = emailOfOwner(desk, owner)
  return (email === undefined ? undefined : desk.house.people[email]?.name) ?? owner
}

/** The same for a sentence. */
export function ownerWords(desk: Pick<Desk, 'settings' | 'house'>, owner: string | undefined): string {
  return named(ownerName(desk, owner), 60)
}

/** Somebody's name by e-mail, else what was given, else the e-mail. */
export function nameOf(house: House, email: string, otherwise?: string): string {
  return house.people[email.toLowerCase()]?.name ?? named(otherwise ?? email)
}

/** The asker's name. */
export function myName({ house, by }: Pick<Asked, 'house' | 'by'>): string {
  return nameOf(house, by.email, by.name)
}

/** A mention that reaches somebody; Webex replaces it by the name. */
export function mention(house: House, email: string): string {
  const name = (house.people[email.toLowerCase()]?.name ?? email).replaceAll(/[<>|]/g, '')
  return `<@personEmail:${email}|${name}>`
}

/** The lead of the running shift, mentioned; empty where no shift runs. */
export function leadMention({ house, now }: Pick<Desk, 'house' | 'now'>): string {
  const lead = shiftNow(house.soc, now)?.lead
  return lead === undefined ? '' : mention(house, lead)
}

/** Undefined where XSOAR knows the owner; else the answer that says so (bots.md §8: an unknown one → FORM). */
export async function strangeOwner({ xsoar, signal }: Desk, email: string, owner: string): Promise<string | undefined> {
  const known = await xsoar.users({ signal })
  if (known.includes(owner)) return undefined
  const problem = `XSOAR knows no owner "${named(owner, 60)}" for ${email}; an operator maps it under \`bots.msoar.users\``
  return answers.form([{ field: 'owner', problem }])
}

function knownEmails(house: House): readonly string[] {
  return [...Object.keys(house.people), ...Object.values(house.roles).flat()]
}
