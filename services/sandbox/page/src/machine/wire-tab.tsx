import { useState } from 'preact/hooks'
import { inWords } from '../time.ts'
import { wireOf, type WireLine } from './wire.ts'

const shown = 150
const exact = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})

/** What goes over the wire, newest first. A pause holds what is seen; the night goes on. */
export function WireTab(props: { readonly lines: readonly WireLine[]; readonly bots: readonly string[] }) {
  const [bot, setBot] = useState('')
  const [held, hold] = useState<readonly WireLine[] | undefined>(undefined)
  const lines = wireOf(held ?? props.lines, bot)
  const missed = held === undefined ? 0 : Math.max(0, (props.lines[0]?.id ?? 0) - (held[0]?.id ?? 0))
  return (
    <div class="panel wire" id="lower-panel" role="tabpanel" aria-labelledby="tab-wire" tabIndex={0}>
      <div class="filters">
        <button
          type="button"
          class="pause"
          aria-pressed={held !== undefined}
          onClick={() => hold(held === undefined ? props.lines : undefined)}
        >
          {held === undefined ? 'Pause' : `Go on${missed === 0 ? '' : ` (${missed} new)`}`}
        </button>
        <label>
          <span class="only-read">Lines of</span>
          <select value={bot} onChange={(event) => setBot(event.currentTarget.value)}>
            <option value="">all bots</option>
            {props.bots.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {lines.length === 0 && <p class="muted none">Nothing has gone over the wire yet.</p>}
      <ol>
        {lines.slice(0, shown).map((line) => (
          <li key={line.id} class={`${line.kind} ${line.tone ?? ''}`}>
            <time>{exact.format(line.at)}</time>
            <span class="whose">{line.bot ?? '–'}</span>
            <span class="about" title={line.about}>
              <b class="what">{line.what}</b> {line.about}
            </span>
            <span class="status">{line.status === undefined ? '' : line.status === 0 ? 'cut' : line.status}</span>
            <span class="figure">{line.ms === undefined ? '' : line.ms < 100 ? `${line.ms.toFixed(1)} ms` : inWords(line.ms)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
