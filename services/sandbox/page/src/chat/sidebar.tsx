import type { FleetBot } from '@nightshift/sandbox/contract'
import { moveFocus } from '../hooks.ts'
import { Moon } from '../icons.tsx'
import { health } from '../machine/health.ts'
import { places, type Model, type Place } from './model.ts'
import { Who } from './who.tsx'

/** Who I am, and whom I can talk to. */
export function Sidebar(props: {
  readonly model: Model
  readonly onMe: (email: string) => void
  readonly onOpen: (place: Place) => void
  readonly onHelp: () => void
}) {
  const { model } = props
  const { direct, rooms } = places(model)
  return (
    <nav
      class="sidebar"
      aria-label="Rooms"
      onKeyDown={(event) => event.target instanceof HTMLButtonElement && moveFocus(event, event.currentTarget, '.place')}
    >
      <h1>
        <Moon /> Nightshift
        <button type="button" class="quiet help" title="Keyboard shortcuts" aria-label="Keyboard shortcuts" onClick={props.onHelp}>
          ?
        </button>
      </h1>
      <Who people={model.people} me={model.me} onChoose={props.onMe} />
      <div class="places">
        <h2>Direct</h2>
        <ul>
          {direct.map((place) => (
            <Item key={place.id} place={place} onOpen={props.onOpen} bot={model.fleet.find((one) => one.name === place.bot?.handle)} />
          ))}
        </ul>
        <h2>Rooms</h2>
        <ul>
          {rooms.map((place) => (
            <Item key={place.id} place={place} onOpen={props.onOpen} />
          ))}
        </ul>
        {rooms.length === 0 && <p class="muted none">You are in no room. Bots can be written to all the same.</p>}
      </div>
    </nav>
  )
}

function Item(props: { readonly place: Place; readonly bot?: FleetBot | undefined; readonly onOpen: (place: Place) => void }) {
  const { place, bot } = props
  return (
    <li>
      <button
        type="button"
        class={`place ${place.isOpen ? 'open' : ''}`}
        aria-current={place.isOpen ? 'page' : undefined}
        onClick={() => props.onOpen(place)}
      >
        {place.room?.type === 'group' ? (
          <span class="sign" aria-hidden="true">
            #
          </span>
        ) : (
          <span class={`dot ${bot ? health(bot) : 'none'}`} aria-hidden="true" />
        )}
        <span class="name">{place.title}</span>
        {bot && health(bot) !== 'good' && <span class="only-read">, {bot.state}</span>}
        {place.unread > 0 && (
          <span class="unread">
            {place.unread}
            <span class="only-read"> unread</span>
          </span>
        )}
      </button>
    </li>
  )
}
