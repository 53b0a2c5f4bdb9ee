import { render } from 'preact'
import { useEffect, useReducer, useState } from 'preact/hooks'
import type { SeenPerson } from '@nightshift/sandbox/contract'
import { api, listen } from './api.ts'
import { Composer, Conversation } from './conversation.tsx'
import { MachineRoom } from './machine-room.tsx'
import { myRooms, next, start } from './model.ts'
import { Sidebar } from './sidebar.tsx'
import './style.css'

function App() {
  const [model, change] = useReducer(next, start)
  const [view, setView] = useState<'rooms' | 'chat' | 'machines'>('chat')

  useEffect(() => {
    const load = async (): Promise<void> => {
      const { people, rooms, faults } = await api.state()
      change({ type: 'loaded', people, rooms, faults })
      const bots = await api.fleet().catch(() => [])
      change({ type: 'fleet', bots })
    }
    // After a cut the whole picture is read again: nothing that was said meanwhile is missed.
    return listen(change, (is) => {
      change({ type: 'connected', is })
      if (is) void load()
    })
  }, [])

  const rooms = myRooms(model)
  const room = rooms.find((one) => one.id === model.room)
  const write = async (bot: SeenPerson): Promise<void> => {
    setView('chat')
    const known = rooms.find((one) => one.type === 'direct' && one.members.includes(bot.email))
    if (known) return change({ type: 'open', room: known.id })
    change({ type: 'write', to: bot.email })
  }
  const to = model.people.find((one) => one.email === model.to)
  /** The first words to a bot make the room. */
  const begin = async (markdown: string): Promise<void> => {
    if (!to) return
    const first = await api.say({ as: model.me, to: to.email, markdown })
    const { people, rooms: all, faults } = await api.state()
    change({ type: 'loaded', people, rooms: all, faults })
    change({ type: 'asked', room: first.roomId, at: Date.now() })
    change({ type: 'open', room: first.roomId })
  }
  return (
    <div class={`app show-${view}`}>
      <div class="tabs" role="tablist">
        {(['rooms', 'chat', 'machines'] as const).map((one) => (
          <button type="button" key={one} role="tab" aria-selected={view === one} onClick={() => setView(one)}>
            {one}
          </button>
        ))}
      </div>
      <Sidebar model={model} change={(one) => (change(one), one.type === 'open' && setView('chat'))} onWrite={(bot) => void write(bot)} />
      {room ? (
        <Conversation model={model} room={room} change={change} />
      ) : to ? (
        <FirstWords key={to.email} to={to} onSend={begin} />
      ) : (
        <Welcome connected={model.connected} />
      )}
      <MachineRoom model={model} />
      {!model.connected && (
        <p class="lost" role="status">
          Not connected to the local Webex; trying again …
        </p>
      )}
    </div>
  )
}

function FirstWords(props: { readonly to: SeenPerson; readonly onSend: (markdown: string) => Promise<void> }) {
  return (
    <section class="conversation" aria-label={props.to.name}>
      <header class="bar">
        <h2>{props.to.name}</h2>
        <span class="muted">direct</span>
      </header>
      <div class="scroll">
        <p class="muted empty">
          You have not talked to {props.to.name} yet. Try <code>hi</code> or <code>help</code>.
        </p>
      </div>
      <Composer hint="Write a message" onSend={props.onSend} />
    </section>
  )
}

function Welcome(props: { readonly connected: boolean }) {
  return (
    <section class="conversation welcome">
      <div>
        <h2>Good evening.</h2>
        <p>
          This is a whole security operations centre on your machine: a local Webex, its people, and the bots of the night shift as real
          processes.
        </p>
        <ol>
          <li>
            Choose <b>Toodles</b> on the left and ask <code>who</code>.
          </li>
          <li>
            Become <b>Luis Prieto</b>, say <code>contacts add</code>, and fill the card.
          </li>
          <li>
            Ask something and press <b>Kill −9</b> on the right while it works.
          </li>
        </ol>
        {!props.connected && <p class="muted">Connecting …</p>}
      </div>
    </section>
  )
}

const place = document.getElementById('app')
if (place) render(<App />, place)
