import { actions } from '../rest/actions.ts'
import { contents } from '../rest/contents.ts'
import { memberships } from '../rest/memberships.ts'
import { messages } from '../rest/messages.ts'
import { people } from '../rest/people.ts'
import { rooms } from '../rest/rooms.ts'
import { catalogue } from './catalogue.ts'
import { conversation } from './conversation.ts'
import { simulated } from '../upstreams/surface.ts'
import { metrics } from './metrics.ts'
import type { Surface } from './surface.ts'
import { wdm } from './wdm.ts'

/** Every part of Webex that is served over HTTP. Webhooks and KMS come here when they come. */
export const surfaces: readonly Surface[] = [
  catalogue,
  wdm,
  conversation,
  metrics,
  people,
  rooms,
  memberships,
  messages,
  actions,
  contents,
  simulated,
]
