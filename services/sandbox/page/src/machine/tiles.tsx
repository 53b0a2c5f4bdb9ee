import type { FleetBot, ListedFault } from '@nightshift/sandbox/contract'
import { useNow } from '../hooks.ts'
import { inSeconds, tripInWords } from '../time.ts'
import { faultName, toolName } from './faults.ts'
import { health, stateWord } from './health.ts'
import { Sparkline } from './sparkline.tsx'

/** What the columns of the tiles are. */
export function TileHeads() {
  return (
    <div class="heads" aria-hidden="true">
      <span>Bot</span>
      <span>Link</span>
      <span class="wide">Round trip</span>
      <span title="Questions that wait or are being handled">In</span>
      <span title="Answers on their way out">Out</span>
      <span title="Restarts since the night began">Restarts</span>
      <span title="Since the last frame on its link" class="frame">
        Frame
      </span>
      <span title="Until Pinger probes it again">Probe</span>
    </div>
  )
}

/** A bot in a line: how its link is, how long an answer takes, what waits, and when it will be probed. Choosing it puts it on the bench. */
export function BotTile(props: {
  readonly bot: FleetBot
  readonly isChosen: boolean
  readonly isTroubled: boolean
  readonly onChoose: () => void
}) {
  const { bot } = props
  const now = useNow(1_000)
  const trips = bot.roundTrips ?? []
  const last = trips.at(-1)
  const state = stateWord(bot)
  const probe = bot.nextProbeAt === undefined || bot.pid === undefined ? '–' : inSeconds(bot.nextProbeAt - now)
  const frame = bot.lastFrameAt === undefined ? '–' : inSeconds(now - bot.lastFrameAt)
  const trip = trips.length === 0 ? '–' : last === null || last === undefined ? 'missed' : tripInWords(last)
  return (
    <button
      type="button"
      class={`tile is-${health(bot)} ${props.isTroubled ? 'troubled' : ''}`}
      aria-pressed={props.isChosen}
      aria-label={`${bot.name}: ${state}, last round trip ${trip}, inbox ${bot.inbox}, outbox ${bot.outbox}, ${bot.restarts} ${bot.restarts === 1 ? 'restart' : 'restarts'}, last frame ${frame} ago, next probe in ${probe}`}
      data-bot={bot.name}
      onClick={props.onChoose}
    >
      <span class="name">
        <span class={`dot ${health(bot)}`} />
        {bot.name}
      </span>
      <span class={`state ${health(bot)}`}>{state}</span>
      <Sparkline trips={trips} />
      <span class={`figure trip ${last === null ? 'bad' : ''}`}>{trip}</span>
      <Count of={bot.inbox} />
      <Count of={bot.outbox} />
      <Count of={bot.restarts} />
      <span class="figure frame">{frame}</span>
      <span class="figure">{probe}</span>
    </button>
  )
}

/** Webex, or a tool behind the bots, in the same line. */
export function OtherTile(props: {
  readonly name: string
  readonly about: string
  readonly faults: readonly ListedFault[]
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { name, faults } = props
  const isUp = faults.length === 0
  return (
    <button
      type="button"
      class={`tile other ${isUp ? '' : 'troubled'}`}
      aria-pressed={props.isChosen}
      data-tool={name}
      onClick={props.onChoose}
    >
      <span class="name">
        <span class={`square ${isUp ? 'good' : 'off'}`} />
        {toolName(name)}
      </span>
      <span class="rest">
        <span class={`state ${isUp ? '' : 'off'}`}>{isUp ? 'up' : faults.map(faultName).join(', ')}</span>
        {isUp && <span class="muted">{props.about}</span>}
      </span>
    </button>
  )
}

function Count(props: { readonly of: number }) {
  return <span class={`figure ${props.of === 0 ? 'zero' : ''}`}>{props.of}</span>
}
