import type { ComponentChildren } from 'preact'
import type { SeenPerson } from '@nightshift/sandbox/contract'
import { Composer } from './composer.tsx'

/** A bot to whom nothing has been said yet: the first words make the room. */
export function FirstWords(props: {
  readonly to: SeenPerson
  readonly menu: ComponentChildren
  readonly onSend: (markdown: string) => Promise<boolean>
}) {
  return (
    <main class="conversation" aria-label={props.to.name}>
      <header class="bar">
        {props.menu}
        <h2>{props.to.name}</h2>
        <span class="muted small">direct</span>
      </header>
      <div class="scroll">
        <p class="muted empty">
          You have not talked to {props.to.name} yet. Try <code>hi</code> or <code>help</code>.
        </p>
      </div>
      <Composer hint={`Write to ${props.to.name}`} onSend={props.onSend} />
    </main>
  )
}

/** What there is to see, before anything is opened. */
export function Welcome(props: { readonly isConnected: boolean; readonly menu: ComponentChildren }) {
  return (
    <main class="conversation welcome">
      <header class="bar">
        {props.menu}
        <h2>Good evening.</h2>
      </header>
      <div class="scroll">
        <div class="words">
          <p>
            A whole security operations centre is on your machine: a local Webex, its people, and the bots of the night shift as real
            processes. On the right is what usually stays hidden.
          </p>
          <ol>
            <li>
              Choose <b>Toodles</b> on the left and ask <code>who</code>.
            </li>
            <li>
              Become <b>Luis Prieto</b>, say <code>contacts add</code>, and fill the card.
            </li>
            <li>
              Ask something and press <b>Kill −9</b> on the right while it works. The timeline tells what becomes of it.
            </li>
          </ol>
          <p class="muted">
            <kbd>?</kbd> shows the keys.
          </p>
          {!props.isConnected && <p class="muted">Connecting …</p>}
        </div>
      </div>
    </main>
  )
}
