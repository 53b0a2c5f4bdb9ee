import { render } from 'preact'
import { useEffect, useReducer, useState } from 'preact/hooks'
import { Announcer } from './announcer.tsx'
import { api, listen } from './api.ts'
import { Conversation } from './chat/conversation.tsx'
import { FirstWords, Welcome } from './chat/empty.tsx'
import { myRooms, type Place } from './chat/model.ts'
import { Sidebar } from './chat/sidebar.tsx'
import { List } from './icons.tsx'
import { MachineRoom, type MachineTab } from './machine/machine-room.tsx'
import { Keys, useShortcuts, type Shortcut } from './shortcuts.tsx'
import { nextPage, startPage } from './state.ts'
import { botNamed } from './stories/book.ts'
import './styles/base.css'
import './styles/chat.css'
import './styles/card.css'
import './styles/machines.css'
import './styles/narrow.css'

type View = 'rooms' | 'chat' | 'machines'

function App() {
  const [page, change] = useReducer(nextPage, startPage)
  const [view, setView] = useState<View>('chat')
  const [tab, setTab] = useState<MachineTab>('timeline')
  const [showsKeys, setShowsKeys] = useState(false)
  const { chat } = page

  useEffect(() => {
    // After a cut the whole picture is read again: nothing that was said meanwhile is missed.
    const load = async (): Promise<void> => {
      const [state, knobs] = await Promise.all([api.state(), api.knobs()])
      change({ type: 'loaded', state, knobs })
    }
    return listen(
      (events) => {
        change({ type: 'told', events })
        if (events.some(({ type }) => type === 'reset')) void load()
      },
      (is) => {
        change({ type: 'connected', is })
        if (is) void load()
      },
    )
  }, [])

  const room = myRooms(chat).find((one) => one.id === chat.room)
  const to = chat.people.find((one) => one.email === chat.to)
  const bot = to?.handle ?? (room?.type === 'direct' ? room.members.flatMap((email) => botNamed(email) ?? [])[0] : undefined)
  const open = (place: Place): void => {
    setView('chat')
    if (place.room) change({ type: 'open', room: place.room.id })
    else if (place.bot) change({ type: 'write', to: place.bot.email })
    focusSoon('textarea')
  }
  /** The first words to a bot make the room. */
  const begin = async (markdown: string): Promise<boolean> => {
    if (!to) return false
    const first = await api.say({ as: chat.me, to: to.email, markdown })
    change({ type: 'loaded', state: await api.state() })
    change({ type: 'open', room: first.roomId })
    focusSoon('textarea')
    return true
  }
  const goTo = (where: View, selector: string): void => {
    setView(where)
    focusSoon(selector)
  }
  const shortcuts: readonly Shortcut[] = [
    { key: '?', about: 'Show these keys', run: () => setShowsKeys(true) },
    { key: '/', about: 'Write', run: () => goTo('chat', 'textarea') },
    { key: 'r', about: 'Rooms', run: () => goTo('rooms', '.place.open, .place') },
    { key: 'i', about: 'Who I am', run: () => goTo('rooms', '#who-field') },
    { key: 'm', about: 'Machine room: choose a bot', run: () => goTo('machines', '.tile[aria-pressed="true"], .tile') },
    { key: 'f', about: 'Faults of what is chosen', run: () => goTo('machines', '.bench button') },
    { key: 't', about: 'Timeline', run: () => (setTab('timeline'), goTo('machines', '#tab-timeline')) },
    { key: 'w', about: 'Wire', run: () => (setTab('wire'), goTo('machines', '#tab-wire')) },
  ]
  useShortcuts(shortcuts, () => (setShowsKeys(false), setView('chat')))

  const unread = myRooms(chat).reduce((sum, one) => sum + (chat.unread[one.id] ?? 0), 0)
  const menu = (
    <button
      type="button"
      class="menu"
      aria-label={`Rooms${unread === 0 ? '' : `, ${unread} unread`}`}
      onClick={() => goTo('rooms', '.place.open, .place')}
    >
      <List />
      {unread > 0 && <span class="unread">{unread}</span>}
    </button>
  )
  return (
    <div class={`app show-${view}`}>
      <div class="tabs" role="tablist" aria-label="Parts of the page">
        {(['rooms', 'chat', 'machines'] as const).map((one) => (
          <button type="button" key={one} role="tab" aria-selected={view === one} onClick={() => setView(one)}>
            {one}
            {one === 'rooms' && unread > 0 && <span class="unread">{unread}</span>}
            {one === 'machines' && chat.faults.length > 0 && <span class="count">{chat.faults.length}</span>}
          </button>
        ))}
      </div>
      <Sidebar model={chat} onMe={(email) => change({ type: 'me', email })} onOpen={open} onHelp={() => setShowsKeys(true)} />
      <div class="veil" onClick={() => setView('chat')} />
      {room ? (
        <Conversation model={chat} room={room} stories={[...page.book.stories.values()]} change={change} menu={menu} />
      ) : to ? (
        <FirstWords key={to.email} to={to} menu={menu} onSend={begin} />
      ) : (
        <Welcome isConnected={chat.connected} menu={menu} />
      )}
      <MachineRoom
        page={page}
        talkingTo={bot}
        tab={tab}
        onTab={setTab}
        onRoom={(id) => {
          const found = chat.rooms.find((one) => one.id === id)
          // A story of a room in which I am not: I become somebody who is.
          const member = found?.members.find((email) => botNamed(email) === undefined)
          if (found && member !== undefined && !found.members.includes(chat.me)) change({ type: 'me', email: member })
          change({ type: 'open', room: id })
          setView('chat')
        }}
      />
      {!chat.connected && chat.people.length > 0 && (
        <p class="lost" role="status">
          Not connected to the local Webex; trying again …
        </p>
      )}
      <Announcer model={chat} />
      {showsKeys && <Keys shortcuts={shortcuts} onClose={() => setShowsKeys(false)} />}
    </div>
  )
}

/** Moves the focus to what will be there after the next drawing. */
function focusSoon(selector: string): void {
  setTimeout(() => {
    const [first, ...others] = selector.split(', ')
    const found = [first ?? selector, ...others].map((one) => document.querySelector<HTMLElement>(one)).find((one) => one !== null)
    found?.focus()
  }, 30)
}

const place = document.getElementById('app')
if (place) render(<App />, place)
