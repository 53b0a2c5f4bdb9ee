import { useEffect, useRef, useState } from 'preact/hooks'
import type { Page } from '../state.ts'
import { Bench } from './bench.tsx'
import { upstreams } from './faults.ts'
import { FaultStrip } from './fault-strip.tsx'
import { BotTile, OtherTile, TileHeads } from './tiles.tsx'
import { Timeline } from './timeline.tsx'
import { WireTab } from './wire-tab.tsx'
import { moveFocus } from '../hooks.ts'

/** What the bench shows: a bot, Webex, or a tool. */
export type Chosen = { readonly kind: 'bot' | 'tool'; readonly name: string } | { readonly kind: 'webex' }

export type MachineTab = 'timeline' | 'wire'

/** The bots as machines: how each is, what can be done to it, and what became of everything. */
export function MachineRoom(props: {
  readonly page: Page
  /** The bot of the open conversation: it comes to the bench by itself. */
  readonly talkingTo: string | undefined
  readonly tab: MachineTab
  readonly onTab: (tab: MachineTab) => void
  readonly onRoom: (room: string) => void
}) {
  const { page, tab } = props
  const { fleet, faults, people } = page.chat
  const [chosen, choose] = useState<Chosen>({ kind: 'webex' })
  const tiles = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (props.talkingTo !== undefined) choose({ kind: 'bot', name: props.talkingTo })
  }, [props.talkingTo])
  const tools = upstreams(page.knobs)
  const isChosen = (kind: Chosen['kind'], name = ''): boolean => chosen.kind === kind && (chosen.kind === 'webex' || chosen.name === name)
  const troubled = (bot: string): boolean =>
    faults.some(({ fault }) => fault.bot?.split('@')[0] === bot || page.book.devices.get(fault.device ?? '') === bot)
  return (
    <aside class="machines" aria-label="Machine room">
      <div class="fleet">
        <TileHeads />
        <ul ref={tiles} onKeyDown={(event) => tiles.current && moveFocus(event, tiles.current, '.tile')}>
          {fleet.map((bot) => (
            <li key={bot.name}>
              <BotTile
                bot={bot}
                isChosen={isChosen('bot', bot.name)}
                isTroubled={troubled(bot.name)}
                onChoose={() => choose({ kind: 'bot', name: bot.name })}
              />
            </li>
          ))}
          <li>
            <OtherTile
              name="Webex"
              about={webexInWords(page)}
              faults={faults.filter(({ fault }) => fault.bot === undefined && fault.device === undefined && fault['tool'] === undefined)}
              isChosen={isChosen('webex')}
              onChoose={() => choose({ kind: 'webex' })}
            />
          </li>
          {tools.map(({ tool }) => (
            <li key={tool}>
              <OtherTile
                name={tool}
                about="simulated"
                faults={faults.filter(({ fault }) => fault['tool'] === tool)}
                isChosen={isChosen('tool', tool)}
                onChoose={() => choose({ kind: 'tool', name: tool })}
              />
            </li>
          ))}
        </ul>
        {fleet.length === 0 && (
          <p class="muted none">
            The bots are not under this supervisor, so their processes cannot be seen: {people.filter(({ type }) => type === 'bot').length}{' '}
            are known by name.
          </p>
        )}
      </div>
      <Bench chosen={chosen} page={page} />
      <FaultStrip faults={faults} book={page.book} />
      <div class="lower">
        <div class="tab-row" role="tablist" aria-label="What happened">
          {(['timeline', 'wire'] as const).map((one) => (
            <button
              type="button"
              key={one}
              id={`tab-${one}`}
              role="tab"
              aria-selected={tab === one}
              aria-controls="lower-panel"
              tabIndex={tab === one ? 0 : -1}
              onClick={() => props.onTab(one)}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
                const other = one === 'wire' ? 'timeline' : 'wire'
                props.onTab(other)
                document.getElementById(`tab-${other}`)?.focus()
              }}
            >
              {one === 'timeline' ? 'Timeline' : 'Wire'}
            </button>
          ))}
        </div>
        {tab === 'timeline' ? (
          <Timeline page={page} onRoom={props.onRoom} />
        ) : (
          <WireTab lines={page.wire} bots={fleet.map(({ name }) => name)} />
        )}
      </div>
    </aside>
  )
}

function webexInWords({ chat }: Page): string {
  const live = chat.fleet.filter((bot) => bot.linkState === 'live').length
  return `${live} of ${chat.fleet.length} links live`
}
