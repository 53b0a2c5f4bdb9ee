import type { Fault } from '../../contract.ts'
import type { Kernel } from '../../kernel.ts'
import { away60s } from './away-60s.ts'
import { deafLink } from './deaf-link.ts'
import { rateStorm } from './rate-storm.ts'
import type { Scenario } from './scenario.ts'

/** Every scenario. A new one is a copy of its neighbour, and a line here. */
export const scenarios: readonly Scenario[] = [away60s, deafLink, rateStorm]

/** What a scenario sets, or undefined where no scenario has that name. */
export function scenarioFaults(kernel: Kernel, fault: Fault): readonly Fault[] | undefined {
  return scenarios.find(({ name }) => name === fault.knob)?.faults(fault, kernel)
}
