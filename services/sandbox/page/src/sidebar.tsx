import type { SeenPerson } from '@nightshift/sandbox/contract'
import { Moon } from './icons.tsx'
import { myRooms, titleOf, type Change, type Model } from './model.ts'

/** Who I am, my rooms, and the bots I could write to. */
export function Sidebar(props: {
  readonly model: Model
  readonly change: (change: Change) => void
  readonly onWrite: (bot: SeenPerson) => void
}) {
  const { model, change } = props
  const rooms = myRooms(model)
  const people = model.people
    .filter((one) => one.type === 'person')
    .sort((a, b) => Number(b.title !== undefined) - Number(a.title !== undefined) || a.name.localeCompare(b.name))
  const bots = model.people.filter((one) => one.type === 'bot').sort((a, b) => a.name.localeCompare(b.name))
  const direct = new Set(rooms.filter((one) => one.type === 'direct').flatMap((one) => one.members))
  return (
    <nav class="sidebar" aria-label="Rooms">
      <h1>
        <Moon /> Nightshift
      </h1>
      <label class="who">
        <span>I am</span>
        <select value={model.me} onChange={(event) => change({ type: 'me', email: event.currentTarget.value })}>
          {people.map((one) => (
            <option key={one.email} value={one.email}>
              {one.name}
              {one.title === undefined ? '' : ` – ${one.title}`}
            </option>
          ))}
        </select>
      </label>
      <h2>Bots</h2>
      <ul>
        {bots.map((bot) => (
          <li key={bot.email}>
            <button type="button" class={isOpen(model, bot.email) ? 'open' : ''} onClick={() => props.onWrite(bot)}>
              <span class={`dot ${model.fleet.find((one) => one.name === bot.handle)?.ready ? 'good' : 'off'}`} aria-hidden="true" />
              {bot.name}
              <Unread
                count={
                  direct.has(bot.email)
                    ? (model.unread[rooms.find((one) => one.type === 'direct' && one.members.includes(bot.email))?.id ?? ''] ?? 0)
                    : 0
                }
              />
            </button>
          </li>
        ))}
      </ul>
      <h2>Rooms</h2>
      <ul>
        {rooms
          .filter((one) => one.type === 'group')
          .map((room) => (
            <li key={room.id}>
              <button type="button" class={room.id === model.room ? 'open' : ''} onClick={() => change({ type: 'open', room: room.id })}>
                <span aria-hidden="true">#</span> {titleOf(model, room)}
                <Unread count={model.unread[room.id] ?? 0} />
              </button>
            </li>
          ))}
      </ul>
    </nav>
  )
}

function Unread(props: { readonly count: number }) {
  return props.count > 0 ? (
    <span class="unread" aria-label={`${props.count} unread`}>
      {props.count}
    </span>
  ) : null
}

function isOpen(model: Model, bot: string): boolean {
  return model.rooms.some((room) => room.id === model.room && room.type === 'direct' && room.members.includes(bot))
}
