import { useState } from 'preact/hooks'
import type { Fault, FleetBot } from '@nightshift/sandbox/contract'
import { api } from './api.ts'
import type { Model } from './model.ts'

/** Faults a visitor can try on a bot, in the words of the button. */
const faults: readonly { readonly title: string; readonly about: string; readonly fault: (bot: string) => Fault }[] = [
  { title: 'Cut', about: 'Resets the socket now', fault: (bot) => ({ knob: 'ws.cut', bot }) },
  {
    title: 'Half-open',
    about: 'No bytes and no FIN on the link it has now, as behind a firewall that forgot it',
    fault: (bot) => ({ knob: 'ws.freeze', bot }),
  },
]

/** A tile per bot: how it is, and what can be done to it. */
export function MachineRoom(props: { readonly model: Model }) {
  const { fleet } = props.model
  return (
    <aside class="machines" aria-label="Machine room">
      <h2>Machine room</h2>
      {fleet.length === 0 && <p class="muted">The bots are not under a supervisor here, so they can only be watched from outside.</p>}
      {fleet.map((bot) => (
        <Tile key={bot.name} bot={bot} model={props.model} />
      ))}
    </aside>
  )
}

function Tile(props: { readonly bot: FleetBot; readonly model: Model }) {
  const { bot, model } = props
  const [problem, setProblem] = useState('')
  const attempt = (work: Promise<unknown>): void => {
    setProblem('')
    work.catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
  }
  const active = model.faults.filter((one) => one.fault.bot === bot.name)
  return (
    <section class={`tile ${bot.ready ? 'good' : 'bad'}`} aria-label={bot.name}>
      <header>
        <span class={`dot ${bot.ready ? 'good' : 'off'}`} aria-hidden="true" />
        <strong>{bot.name}</strong>
        <span class="state">{bot.pid === undefined ? 'stopped' : bot.state}</span>
      </header>
      <dl>
        <div>
          <dt>inbox</dt>
          <dd>{bot.inbox}</dd>
        </div>
        <div>
          <dt>outbox</dt>
          <dd>{bot.outbox}</dd>
        </div>
        <div>
          <dt>restarts</dt>
          <dd>{bot.restarts}</dd>
        </div>
      </dl>
      <div class="buttons">
        <button type="button" class="danger" title="SIGKILL: nothing can be finished" onClick={() => attempt(api.act('kill', bot.name))}>
          Kill −9
        </button>
        {faults.map(({ title, about, fault }) => (
          <button type="button" key={title} title={about} onClick={() => attempt(api.fault(fault(bot.name)))}>
            {title}
          </button>
        ))}
        {bot.pid === undefined ? (
          <button type="button" onClick={() => attempt(api.act('start', bot.name))}>
            Start
          </button>
        ) : (
          <button type="button" title="An orderly stop; it stays down" onClick={() => attempt(api.act('stop', bot.name))}>
            Stop
          </button>
        )}
      </div>
      {active.map((one) => (
        <p class="active-fault" key={one.id}>
          {one.fault.knob}{' '}
          <button type="button" class="quiet" onClick={() => attempt(api.endFault(one.id))}>
            end
          </button>
        </p>
      ))}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}
