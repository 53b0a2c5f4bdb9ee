import type { Knob } from '../knob.ts'
import { away } from './away.ts'
import { contents } from './contents.ts'
import { discovery } from './discovery.ts'
import { events } from './events.ts'
import { frames } from './frames.ts'
import { links } from './links.ts'
import { liveness } from './liveness.ts'
import { opening } from './opening.ts'
import { rest } from './rest.ts'
import { tokens } from './tokens.ts'
import { upstreamKnobs } from './upstreams.ts'

const all: readonly Knob[] = [
  ...discovery,
  ...opening,
  ...links,
  ...liveness,
  ...events,
  ...frames,
  ...rest,
  ...contents,
  ...tokens,
  ...away,
  ...upstreamKnobs,
]

/** Every knob by its name. A new one is a copy of its neighbour; a new family is a file and a line here. */
export const knobs: ReadonlyMap<string, Knob> = new Map(all.map((knob) => [knob.name, knob]))
