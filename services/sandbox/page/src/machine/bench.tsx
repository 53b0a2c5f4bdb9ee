import type { FleetBot } from '@nightshift/sandbox/contract'
import { api } from '../api.ts'
import { useAttempt, useNow } from '../hooks.ts'
import type { Page } from '../state.ts'
import { bytesInWords, inSeconds, inWords, tripInWords } from '../time.ts'
import { botButtons, toolName, upstreams, webexButtons, type FaultButton } from './faults.ts'
import { health, stateWord } from './health.ts'
import type { Chosen } from './machine-room.tsx'

/** What was chosen, with its exact figures and what can be done to it. Its place never changes. */
export function Bench(props: { readonly chosen: Chosen; readonly page: Page }) {
  const { chosen, page } = props
  const [problem, attempt] = useAttempt()
  const set = (button: FaultButton): void => void attempt(api.fault(button.fault))
  const bot = chosen.kind === 'bot' ? page.chat.fleet.find(({ name }) => name === chosen.name) : undefined
  return (
    <section class="bench" aria-label="Bench">
      {chosen.kind === 'bot' && bot && (
        <>
          <BotFigures bot={bot} />
          <div class="buttons">
            {page.chat.fleetActs && <ProcessButtons bot={bot} onAct={(verb) => void attempt(api.act(verb, bot.name))} />}
            <FaultButtons buttons={botButtons(page.knobs, bot.name)} onPress={set} />
          </div>
        </>
      )}
      {chosen.kind === 'bot' && !bot && <p class="muted">This bot is not under this supervisor.</p>}
      {chosen.kind === 'webex' && (
        <>
          <header>
            <h3>Webex</h3>
            <p class="muted">Trouble for every bot at once</p>
          </header>
          <div class="buttons">
            <FaultButtons buttons={webexButtons(page.knobs)} onPress={set} />
          </div>
        </>
      )}
      {chosen.kind === 'tool' && (
        <>
          <header>
            <h3>{toolName(chosen.name)}</h3>
            <p class="muted">A tool behind the bots. While it is down they give the last good answer, with its age</p>
          </header>
          <div class="buttons">
            <FaultButtons buttons={upstreams(page.knobs).find(({ tool }) => tool === chosen.name)?.buttons ?? []} onPress={set} />
          </div>
        </>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

/** What a supervisor can do to a bot's process. On a cluster there is none: pods are the cluster's. */
function ProcessButtons(props: { readonly bot: FleetBot; readonly onAct: (verb: 'kill' | 'stop' | 'start') => void }) {
  const { bot, onAct } = props
  if (bot.pid === undefined)
    return (
      <button type="button" onClick={() => onAct('start')}>
        Start
      </button>
    )
  return (
    <>
      <button type="button" class="danger" title="SIGKILL: nothing can be finished" onClick={() => onAct('kill')}>
        Kill −9
      </button>
      <button type="button" title="An orderly stop; it stays down" onClick={() => onAct('stop')}>
        Stop
      </button>
    </>
  )
}

function FaultButtons(props: { readonly buttons: readonly FaultButton[]; readonly onPress: (button: FaultButton) => void }) {
  return (
    <>
      {props.buttons.map((one) => (
        <button type="button" key={one.title} title={one.about} onClick={() => props.onPress(one)}>
          {one.title}
        </button>
      ))}
    </>
  )
}

function BotFigures(props: { readonly bot: FleetBot }) {
  const { bot } = props
  const now = useNow(1_000)
  const heard = (bot.roundTrips ?? []).flatMap((ms) => ms ?? [])
  const missed = (bot.roundTrips ?? []).length - heard.length
  const figures: readonly (readonly [string, string, string])[] = [
    ['pid', bot.pid === undefined ? '–' : String(bot.pid), 'Its process'],
    ['up', bot.startedAt === undefined ? '–' : inSeconds(now - bot.startedAt), 'Since its process started'],
    ['memory', bot.memoryBytes === undefined ? '–' : bytesInWords(bot.memoryBytes), 'Resident memory of its process'],
    ['median', heard.length === 0 ? '–' : tripInWords(median(heard)), `Of the last ${heard.length} round trips through Webex`],
    ['missed', bot.roundTrips === undefined ? '–' : `${missed} of ${bot.roundTrips.length}`, 'Probes without an echo'],
    ['version', bot.version ?? '–', 'Of the product'],
  ]
  return (
    <>
      <header>
        <h3>{bot.name}</h3>
        <p class="muted">{standing(bot, now)}</p>
      </header>
      <dl>
        {figures.map(([name, value, about]) => (
          <div key={name} title={about}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** How it is, in a sentence. */
function standing(bot: FleetBot, now: number): string {
  const exit = bot.lastExit
  const ended = exit === undefined ? '' : `${howEnded(exit)} ${inSeconds(now - exit.at)} ago`
  if (health(bot) === 'off') return ended || 'Not running'
  const since = bot.linkSince === undefined ? '' : ` for ${inSeconds(now - bot.linkSince)}`
  const until = bot.linkUntil === undefined ? '' : `, tries again in ${inWords(Math.max(0, bot.linkUntil - now))}`
  return `${stateWord(bot)}${since}${until}${ended === '' ? '' : ` · ${ended}`}`
}

function howEnded({ asked, code, signal }: NonNullable<FleetBot['lastExit']>): string {
  if (asked) return 'stopped'
  if (signal === 'SIGKILL') return 'killed'
  // Nobody here supervises it: why it went is the cluster's to know.
  return signal === undefined && code === undefined ? 'gone' : `ended with ${signal ?? code}`
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0
}
