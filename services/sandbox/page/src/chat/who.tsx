import { useEffect, useRef, useState } from 'preact/hooks'
import type { SeenPerson } from '@nightshift/sandbox/contract'

/** Who I am in the simulated SOC: a field that finds people by name or title. */
export function Who(props: { readonly people: readonly SeenPerson[]; readonly me: string; readonly onChoose: (email: string) => void }) {
  const { people, me } = props
  const [query, setQuery] = useState<string | undefined>(undefined)
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const mine = people.find((one) => one.email === me)
  const isOpen = query !== undefined
  const found = isOpen ? matching(people, query) : []
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at, query])

  const close = (): void => setQuery(undefined)
  const choose = (person: SeenPerson | undefined): void => {
    close()
    if (person) props.onChoose(person.email)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (event.key === 'Escape' && isOpen) event.stopPropagation()
    if (event.key === 'Escape') return close()
    if (event.key === 'Enter' && isOpen) return choose(found[at])
    if (move === undefined) return
    event.preventDefault()
    if (!isOpen) return setQuery('')
    setAt(Math.min(found.length - 1, Math.max(0, at + move)))
  }
  return (
    <div class="who">
      <label for="who-field">I am</label>
      <input
        id="who-field"
        ref={field}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls="who-list"
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found[at] ? `who-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="Find a person"
        value={query ?? mine?.name ?? ''}
        onFocus={() => (
          setQuery(''),
          setAt(
            Math.max(
              0,
              matching(people, '').findIndex((one) => one.email === me),
            ),
          )
        )}
        onBlur={close}
        onClick={() => setQuery(query ?? '')}
        onInput={(event) => (setQuery(event.currentTarget.value), setAt(0))}
        onKeyDown={onKeyDown}
      />
      <span class="title">{mine?.title ?? 'No title'}</span>
      {isOpen && (
        <ul id="who-list" ref={list} role="listbox" aria-label="People">
          {found.map((one, index) => (
            <li
              key={one.email}
              id={`who-${index}`}
              role="option"
              aria-selected={index === at}
              // Before the field loses the focus, which would close the list.
              onMouseDown={(event) => (event.preventDefault(), choose(one), field.current?.blur())}
            >
              <span>{one.name}</span> <small>{one.title ?? one.email}</small>
            </li>
          ))}
          {found.length === 0 && <li class="none">Nobody here is called that.</li>}
        </ul>
      )}
    </div>
  )
}

/** People by name or title, leads and analysts before the rest. */
function matching(people: readonly SeenPerson[], query: string): readonly SeenPerson[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const rank = (one: SeenPerson): number => {
    const order = ['Security Analyst', 'Shift Lead', 'SOC Manager', 'Platform Operator']
    const at = order.indexOf(one.title ?? '')
    return at >= 0 ? at : one.title === undefined ? order.length + 1 : order.length
  }
  return people
    .filter(
      (one) => one.type === 'person' && words.every((word) => `${one.name} ${one.title ?? ''} ${one.email}`.toLowerCase().includes(word)),
    )
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}
