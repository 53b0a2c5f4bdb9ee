import { expect } from 'vitest'
import { judge, type Answered, type Asked, type Verdict } from './checker.ts'

/** What was asked and what came back, as the matchers judge it. */
export interface History {
  readonly asked: readonly Asked[]
  readonly answered: readonly Answered[]
}

type Judged = (verdict: Verdict) => Readonly<Record<string, readonly string[]>>

/** Each matcher names the parts of a verdict that must be empty. What is not empty is the message. */
const rules = {
  /** Every question has an answer, in its room, from its bot. */
  toBeAnswered: ({ lost }) => ({ lost }),
  /** Every question has one answer. A repeat that says so is forgiven in group rooms only (resilience.md §2, Outbox 3). */
  toBeAnsweredOnce: ({ lost, twice, repeatedDirect, strange }) => ({ lost, twice, repeatedDirect, strange }),
  /** In each room, first answers stand in the order of their questions. */
  toBeAnsweredInOrder: ({ swapped }) => ({ swapped }),
} satisfies Readonly<Record<string, Judged>>

function matcher(judged: Judged) {
  return ({ asked, answered }: History): { readonly pass: boolean; readonly message: () => string } => {
    const broken = Object.entries(judged(judge(asked, answered))).filter(([, tokens]) => tokens.length > 0)
    const found = broken.map(([what, tokens]) => `${what}: ${tokens.join(', ')}`).join('; ')
    return {
      pass: broken.length === 0,
      message: () => (broken.length === 0 ? `Nothing is wrong with ${asked.length} questions` : `Of ${asked.length} questions ${found}`),
    }
  }
}

/** Adds the matchers to `expect`: call once in a suite that uses them. */
export function addMatchers(): void {
  expect.extend(Object.fromEntries(Object.entries(rules).map(([name, judged]) => [name, matcher(judged)])))
}

declare module 'vitest' {
  // Declared as vitest declares it: what an assertion answers, and of what.
  // oxlint-disable-next-line no-unused-vars
  interface Matchers<R extends void | Promise<void>, T> {
    /** Every question has an answer. */
    toBeAnswered(): R
    /** Every question has one answer; marked repeats are forgiven in group rooms. */
    toBeAnsweredOnce(): R
    /** In each room, answers stand in the order of their questions. */
    toBeAnsweredInOrder(): R
  }
}
