import { inWords } from '@nightshift/resilience'
import { kinds, type Kind } from './kinds.ts'
import type { Role } from './roles.ts'
import { ago, clockTime } from './time.ts'

/** The fixed answers of bots.md §1.6, so that ten bots say one thing in one way. */
export const answers = {
  unknown: (word: string, near: readonly string[]): string =>
    `I do not know "${shorten(word)}".${near.length > 0 ? ` Did you mean ${near.map((one) => `**${one}**`).join(' or ')}?` : ''} Say **help** for the list.`,

  argument: (command: string, kind: Kind, given: string | undefined, example: string): string => {
    const what = kinds[kind].what
    return `**${command}** needs ${what}${given === undefined ? '' : `; "${shorten(given)}" is not one`}. Example: \`${example}\``
  },

  denied: (needed: Role | 'everyone', held: readonly Role[]): string =>
    needed === 'everyone'
      ? 'I answer only people of this organisation. Ask your SOC to add your e-mail domain.'
      : `That needs the **${needed}** role. You have: ${held.length > 0 ? held.join(', ') : 'no role'}.`,

  stale: (answer: string, at: number, now: number, zone: string, upstream: string): string =>
    `${answer}\n\nAs of ${clockTime(at, zone, now)} (${ago(at, now)}). ${upstream} does not answer now.`,

  down: (upstream: string): string =>
    `${upstream} does not answer and I have no earlier answer to this. Nothing was changed. I keep trying; ask again in a minute.`,

  unsure: (): string => 'I sent the request but got no answer. I am reading back whether it took effect, and will say so here.',

  /** A write that a crash or a stop interrupted. */
  resumed: (): string => 'I was interrupted while doing this. I am reading back whether it took effect, and will say so here.',

  neverKnown: (upstream: string): string =>
    `I could not find out whether this took effect: ${upstream} has not answered for a day. Look there before you ask again.`,

  halfDone: (upstream: string): string =>
    `${upstream} does not answer, and I had begun. What was done before stays done; the rest was not. Look at it before you ask again.`,

  queued: (upstream: string, job: number, until: number, now: number, zone: string): string =>
    `${upstream} does not answer now. I keep this as job ${job} and do it once ${upstream} is back, until ${clockTime(until, zone, now)}. \`cancel ${job}\` drops it.`,

  givenUp: (upstream: string, waitedMs: number): string =>
    `${upstream} has not answered for ${inWords(waitedMs)}, so I dropped this. Nothing was changed. Ask again if it is still wanted.`,

  frozen: (bot: string, by: string, at: number, why: string, now: number, zone: string): string =>
    `Writes of **${bot}** are frozen by ${by} since ${clockTime(at, zone, now)}${why === '' ? '' : ` (${shorten(why)})`}. Nothing was changed; what only reads goes on.`,

  limit: (what: string, used: number, of: number, nextAt: number, now: number, zone: string): string =>
    `You have used ${used} of ${of} of **${what}**; the next is possible at ${clockTime(nextAt, zone, now)}. Other commands still work.`,

  flood: (): string => 'That is more than I can answer at once. I leave out what comes now; ask again in a minute.',

  used: (by: string, outcome: string, at: number, now: number, zone: string): string =>
    `This card was already used by ${by} (${outcome}, ${clockTime(at, zone, now)}).`,

  expired: (at: number, now: number, zone: string): string => `This card expired at ${clockTime(at, zone, now)}.`,

  foreign: (): string => 'That is not one of my cards any more. Ask again and use the new one.',

  form: (problems: readonly { readonly field: string; readonly problem: string }[]): string =>
    `Not saved. ${problems.map(({ field, problem }) => `*${field}*: ${problem}`).join('; ')}.`,

  late: (saidAt: number, now: number): string =>
    `I was not reachable when you wrote this (${ago(saidAt, now)}), so I did not run it. Still wanted?`,

  changed: (): string => 'What you confirmed has changed meanwhile. Nothing was done. This is how it stands now:',

  failed: (ref: string): string =>
    `Something went wrong on my side and I could not finish this. Nothing more will happen. Reference: ${ref}`,

  notSent: (ref: string): string => `I have an answer, but Webex did not take it. Reference: ${ref}`,

  asked: (saidAt: number, now: number): string => `(asked ${inWords(now - saidAt)} ago)`,
} as const

/** At most 60 characters of what somebody typed, on one line, without markup that would format. */
export function shorten(text: string): string {
  const line = text
    .replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .replaceAll(/[*_`<>[\]]/g, '')
    .trim()
  return [...line].length > 60 ? `${[...line].slice(0, 60).join('')}…` : line
}
