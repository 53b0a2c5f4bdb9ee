import type { KnobDescription } from '../contract.ts'
import { knobs } from './knobs/index.ts'
import { scenarios } from './scenarios/index.ts'

/** Every knob and scenario with its words, for the page. */
export function describeKnobs(): readonly KnobDescription[] {
  return [
    ...[...knobs.values()].map(({ name, about, ends, parameters = {} }) => ({ name, about, kind: 'knob' as const, ends, parameters })),
    ...scenarios.map(({ name, about, parameters = {} }) => ({ name, about, kind: 'scenario' as const, ends: 'once' as const, parameters })),
  ]
}
