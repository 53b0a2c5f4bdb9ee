import { clockTime, inWords } from '../time.ts'
import { knobName } from '../machine/faults.ts'
import { has, type Step, type Story, type What } from './story.ts'

/** A piece of a story's line; what it means, where colour should say so. */
export interface Piece {
  readonly text: string
  readonly tone?: 'good' | 'warn' | 'bad' | 'now'
}

/** A story in a line, as pieces that are shown with a dot between them. Every figure counts from the piece before. */
export function sentence(story: Story, now: number): readonly Piece[] {
  const pieces: Piece[] = [
    {
      text: `${opening(story)} ${clockTime(story.at)}`,
      ...(story.kind === 'question' || story.kind === 'press' ? {} : { tone: 'bad' as const }),
    },
  ]
  if ((story.hits ?? 0) > 0 && story.once !== true && !isAboutLinks(story))
    pieces.push({ text: `hit ${story.hits} ${story.hits === 1 ? 'call' : 'calls'}` })
  let before = story.at
  for (const { at, ...piece } of told(story)) {
    // Something can be seen a moment before it is heard of: no time runs backwards in a story.
    pieces.push({ ...piece, text: piece.text.replace('‹time›', `+${inWords(Math.max(0, at - before))}`) })
    before = Math.max(before, at)
  }
  if (story.open) pieces.push({ text: standing(story, now), tone: 'now' })
  return pieces
}

/** The same as plain text. */
export function plain(story: Story, now: number): string {
  return sentence(story, now)
    .map(({ text }) => text)
    .join(' · ')
}

/** How long the whole took, or takes so far; undefined where it took no time. */
export function lengthMs(story: Story, now: number): number | undefined {
  const isSaid = story.kind === 'question' || story.kind === 'press'
  const ends: readonly What[] = isSaid ? ['answered', 'updated', 'handled'] : ['live', 'new link', 'ready', 'over']
  // A question is over with its first answer, a trouble with the last bot that is back.
  const when = (what: What): number | undefined =>
    (isSaid ? story.steps.find((step) => step.what === what) : story.steps.findLast((step) => step.what === what))?.at
  const end = story.open ? now : ends.map(when).find((at) => at !== undefined)
  return end === undefined ? undefined : Math.max(0, end - story.at)
}

type Told = Piece & { readonly at: number }

/** The steps in the reader's words; several of one kind are told as one. */
function told(story: Story): readonly Told[] {
  const pieces: Told[] = []
  const answers = story.steps.filter(({ what }) => what === 'answered').length
  const repeated = has(story, 'answered again')
  for (const what of kindsInOrder(story)) {
    const steps = story.steps.filter((step) => step.what === what)
    const [first, last] = [steps[0], steps.at(-1)]
    if (!first || !last) continue
    const words = wordsFor(what, steps, story)
    if (words === undefined) continue
    if (what === 'answered')
      pieces.push({
        at: first.at,
        text: `answered ‹time›${repeated ? '' : answers > 1 ? `, once, in ${answers} parts` : ', once'}`,
        tone: 'good',
      })
    else pieces.push({ at: whenTold(what, first, last), ...words })
  }
  return pieces
}

/** A live link counts when the last bot has one, what was fetched when all is there; everything else when it first happened. */
function whenTold(what: What, first: Step | undefined, last: Step | undefined): number {
  return (what === 'live' || what === 'fetched' ? last : first)?.at ?? 0
}

function kindsInOrder(story: Story): readonly What[] {
  const at = (what: What): number => {
    const of = story.steps.filter((step) => step.what === what)
    return whenTold(what, of[0], of.at(-1))
  }
  return [...new Set(story.steps.map(({ what }) => what))].sort((a, b) => at(a) - at(b))
}

function wordsFor(what: What, steps: readonly Step[], story: Story): Piece | undefined {
  const count = steps.length
  const several = story.bot === undefined && story.kind === 'fault'
  const note = steps[0]?.note
  switch (what) {
    case 'handled':
      return story.open || has(story, 'answered') || has(story, 'updated') ? undefined : { text: 'handled ‹time›, nothing to say' }
    case 'updated':
      return { text: story.kind === 'press' ? 'card updated ‹time›' : 'updated ‹time›', tone: 'good' }
    case 'answered again':
      return { text: `answered again ‹time›, marked “(repeated)”`, tone: 'warn' }
    case 'fetched back':
      return { text: 'fetched back ‹time›', tone: 'good' }
    case 'killed':
      return { text: count > 1 ? `killed ${count} times` : 'killed', tone: 'bad' }
    case 'ended':
      return { text: note === undefined ? 'its process is down' : `its process ended (${note})`, tone: 'bad' }
    case 'stopped':
      return { text: 'stopped', tone: 'warn' }
    case 'probe missed':
      return { text: count > 1 ? `${count} probes missed, the first ‹time›` : 'probe missed ‹time›', tone: 'warn' }
    case 'noticed':
      return { text: several ? `noticed by ${count} ${count === 1 ? 'bot' : 'bots'} ‹time›` : `noticed ‹time›${causeOf(note)}` }
    case 'live':
      return {
        text: several ? `${count} of ${story.steps.filter((step) => step.what === 'noticed').length} live ‹time›` : 'live ‹time›',
        tone: 'good',
      }
    case 'new link':
      return { text: `new link ‹time›, asked for by ${note === 'canary' ? 'Pinger' : 'an operator'}`, tone: 'good' }
    case 'ready':
      return { text: 'ready ‹time›', tone: 'good' }
    case 'fetched':
      return { text: `${count} ${count === 1 ? 'message' : 'messages'} fetched back`, tone: 'good' }
    case 'over':
      return story.once === true ? undefined : { text: 'ended ‹time›' }
    default:
      return { text: `${what} ‹time›` }
  }
}

function opening(story: Story): string {
  switch (story.kind) {
    case 'question':
      return 'asked'
    case 'press':
      return 'pressed'
    case 'death':
      return story.title === 'killed' ? 'killed' : story.title === 'stopped' ? 'stopped' : `ended (${story.by ?? 'unknown'})`
    case 'link':
      return story.title === 'operator' || story.title === 'canary' ? 'link renewed' : `link lost (${story.title})`
    case 'fault':
      return inSentence(knobName(story.title))
  }
}

/** A name in the middle of a sentence: XSOAR stays XSOAR. */
function inSentence(name: string): string {
  return /^[A-Z]{2}/.test(name) ? name : name.slice(0, 1).toLowerCase() + name.slice(1)
}

/** Where a story that goes on stands. */
function standing(story: Story, now: number): string {
  const forSoLong = inWords(Math.max(0, now - (story.steps.at(-1)?.at ?? story.at)))
  if (story.kind === 'fault' && story.forMs !== undefined && !has(story, 'over')) {
    const left = story.at + story.forMs - now
    if (left > 0) return `${inWords(left)} left`
  }
  if (story.kind === 'fault' && story.bot !== undefined && isAboutLinks(story) && !has(story, 'noticed'))
    return `not noticed yet, ${forSoLong}`
  if (has(story, 'noticed') && !has(story, 'live')) return `reopening, ${forSoLong}`
  if (story.kind === 'death')
    return story.title === 'stopped'
      ? `down, ${forSoLong}`
      : has(story, 'restarted')
        ? `starting, ${forSoLong}`
        : `restarting, ${forSoLong}`
  if (story.kind === 'fault') return 'going on'
  const heard = has(story, 'stored') || has(story, 'fetched back')
  const down = story.steps.findLast(({ what }) => ['killed', 'ended', 'stopped', 'restarted'].includes(what))
  if (down && down.what !== 'restarted') return `waiting for its process, ${forSoLong}`
  return heard ? `at work, ${forSoLong}` : `not heard yet, ${forSoLong}`
}

function isAboutLinks(story: Story): boolean {
  return /^(away$|ws\.|wdm\.|token\.)/.test(story.title)
}

function causeOf(note: string | undefined): string {
  return note === undefined ? '' : ` (${note.replaceAll('_', ' ')})`
}
