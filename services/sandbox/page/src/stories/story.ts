/** What can happen in a story, in the words of its reducer; `sentence.ts` has the reader's words. */
export type What =
  | 'stored'
  | 'fetched back'
  | 'acknowledged'
  | 'begun again'
  | 'sent again'
  | 'answered'
  | 'answered again'
  | 'updated'
  | 'handled'
  | 'killed'
  | 'ended'
  | 'stopped'
  | 'restarted'
  | 'ready'
  | 'probe missed'
  | 'noticed'
  | 'live'
  | 'new link'
  | 'fetched'
  | 'over'

/** One step of a story. Times are ms since 1970. */
export interface Step {
  readonly what: What
  readonly at: number
  /** Whose step it is, where the story is about several bots. */
  readonly bot?: string
  /** A cause, or an exit code. */
  readonly note?: string
}

/** What became of one message, one press, one fault, one death or one lost link. */
export interface Story {
  readonly id: string
  readonly kind: 'question' | 'press' | 'fault' | 'death' | 'link'
  /** The bot that it is about; undefined = all of them. */
  readonly bot: string | undefined
  /** What was asked, the button's card, or the fault's knob. What people wrote is data. */
  readonly title: string
  readonly at: number
  /** The message or person behind it. */
  readonly by?: string
  /** REST id of the room. */
  readonly room?: string
  readonly steps: readonly Step[]
  /** Whether more is to come. */
  readonly open: boolean
  /** For faults: what was hit so far, and how long it was meant to last. */
  readonly hits?: number
  readonly forMs?: number
  /** A knob that acts once, at the moment it is set. */
  readonly once?: boolean
}

/** A story with a step more. Steps stand in the order of their times. */
export function withStep(story: Story, step: Step): Story {
  const steps = [...story.steps, step]
  const last = story.steps.at(-1)
  return { ...story, steps: last !== undefined && last.at > step.at ? steps.sort((a, b) => a.at - b.at) : steps }
}

/** Whether a story has such a step (of that bot, where one is named). */
export function has(story: Story, what: What, bot?: string): boolean {
  return story.steps.some((step) => step.what === what && (bot === undefined || step.bot === undefined || step.bot === bot))
}
