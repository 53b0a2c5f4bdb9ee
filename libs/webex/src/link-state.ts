import type { Clock } from '@nightshift/resilience'
import type { LinkState } from './contract.ts'
import { linkState } from './topics.ts'

type WithoutSince<State> = State extends unknown ? Omit<State, 'since'> : never

/** The one place that moves the link's state. */
export interface StateHolder {
  now(): LinkState
  /** Announces the move. */
  move(to: WithoutSince<LinkState>): void
}

export function stateHolder(clock: Clock): StateHolder {
  let state: LinkState = { name: 'discovering', since: clock.now() }
  return {
    now: () => state,
    move: (to) => {
      const from = state
      state = { ...to, since: clock.now() }
      linkState.say({ from, to: state })
    },
  }
}
