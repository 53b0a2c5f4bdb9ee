import { useMemo, useState } from 'preact/hooks'
import { useNow } from '../hooks.ts'
import type { Page } from '../state.ts'
import { newestFirst } from '../stories/stories.ts'
import { lengthMs, sentence, type Piece } from '../stories/sentence.ts'
import type { Story } from '../stories/story.ts'
import { inWords } from '../time.ts'

const shown = 80
const kinds = { all: 'All', messages: 'Messages', troubles: 'Troubles' } as const
type Kind = keyof typeof kinds

/** What became of each message and each fault, newest first, a line each. */
export function Timeline(props: { readonly page: Page; readonly onRoom: (room: string) => void }) {
  const { page } = props
  const [kind, setKind] = useState<Kind>('all')
  const [bot, setBot] = useState('')
  const stories = useMemo(
    () =>
      newestFirst(page.book, bot === '' ? undefined : bot)
        .filter((one) => isOf(kind, one))
        .slice(0, shown),
    [page.book, kind, bot],
  )
  return (
    <div class="panel timeline" id="lower-panel" role="tabpanel" aria-labelledby="tab-timeline" tabIndex={0}>
      <div class="filters">
        <div class="choice" role="group" aria-label="What is told">
          {Object.entries(kinds).map(([one, title]) => (
            <button type="button" key={one} aria-pressed={kind === one} onClick={() => setKind(one as Kind)}>
              {title}
            </button>
          ))}
        </div>
        <label>
          <span class="only-read">Stories of</span>
          <select value={bot} onChange={(event) => setBot(event.currentTarget.value)}>
            <option value="">all bots</option>
            {page.chat.fleet.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {stories.length === 0 && <p class="muted none">Nothing has happened yet. Ask something, or break something.</p>}
      <ol>
        {stories.map((one) => (
          <Line key={one.id} story={one} by={page.chat.people.find(({ email }) => email === one.by)?.name} onRoom={props.onRoom} />
        ))}
      </ol>
    </div>
  )
}

/** A kind of this record's own keys. */
function isOf(kind: Kind, { kind: of }: Story): boolean {
  return kind === 'all' || (kind === 'messages') === (of === 'question' || of === 'press')
}

function Line(props: { readonly story: Story; readonly by: string | undefined; readonly onRoom: (room: string) => void }) {
  const { story } = props
  const tick = useNow(story.open ? 500 : 3_600_000)
  const now = story.open ? tick : 0
  const pieces = useMemo(() => sentence(story, now), [story, now])
  const length = lengthMs(story, now)
  const isSaid = story.kind === 'question' || story.kind === 'press'
  const { room } = story
  return (
    <li class={`story ${story.kind} ${story.open ? 'open' : ''}`} data-story={story.kind} data-bot={story.bot}>
      <p class="head">
        <span class="whose">{story.bot ?? 'all bots'}</span>
        {!isSaid && <Pieces pieces={pieces} />}
        {isSaid && room !== undefined && (
          <button type="button" class="words" title="Open the room" onClick={() => props.onRoom(room)}>
            {story.kind === 'press' ? `[${story.title}]` : `“${story.title.slice(0, 120)}”`}
          </button>
        )}
        {isSaid && <span class="muted by">{props.by ?? story.by}</span>}
        <span class={`figure length ${story.open ? 'now' : ''}`}>{length === undefined ? '' : inWords(length)}</span>
      </p>
      {isSaid && (
        <p>
          <Pieces pieces={pieces} />
        </p>
      )}
    </li>
  )
}

/** A figure and its unit stay together. */
const figure = /(\d) (ms|s|min|h)\b/g

function Pieces(props: { readonly pieces: readonly Piece[] }) {
  return (
    <span class="line">
      {props.pieces.map(({ text, tone }, index) => (
        <span key={index}>
          {index > 0 && ' · '}
          <span class={tone}>{text.replaceAll(figure, '$1\u00A0$2')}</span>
        </span>
      ))}
    </span>
  )
}
