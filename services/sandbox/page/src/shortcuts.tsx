import { useEffect, useRef } from 'preact/hooks'

/** What a key does, for the list under `?` and for the listener. */
export interface Shortcut {
  readonly key: string
  readonly about: string
  readonly run: () => void
}

/** Keys that fields and lists understand by themselves. */
const others: readonly (readonly [string, string])[] = [
  ['Enter', 'Send; Shift+Enter makes a line'],
  ['↑ ↓', 'Move in the room list, the people, the tiles'],
  ['Esc', 'Close what is open; leave a field'],
]

/** Listens for the keys wherever nothing is being written. */
export function useShortcuts(shortcuts: readonly Shortcut[], onEscape: () => void): void {
  const now = useRef({ shortcuts, onEscape })
  now.current = { shortcuts, onEscape }
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      const field =
        event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]') ? event.target : undefined
      if (event.key === 'Escape') {
        field?.blur()
        return now.current.onEscape()
      }
      const found = field ? undefined : now.current.shortcuts.find(({ key }) => key === event.key)
      if (!found) return
      event.preventDefault()
      found.run()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** The list under `?`: a dialog that keeps the focus while it is open. */
export function Keys(props: { readonly shortcuts: readonly Shortcut[]; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      class="keys"
      aria-label="Keyboard shortcuts"
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <h2>Keys</h2>
      <dl>
        {[...props.shortcuts.map(({ key, about }) => [key, about] as const), ...others].map(([key, about]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={props.onClose}>
        Close
      </button>
    </dialog>
  )
}
