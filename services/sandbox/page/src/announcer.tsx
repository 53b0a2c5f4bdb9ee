import { useEffect, useRef, useState } from 'preact/hooks'
import { titleOf, type Model } from './chat/model.ts'

/** Says each new message to who listens instead of looking: in the open room its words, elsewhere where it is. History is not read out. */
export function Announcer(props: { readonly model: Model }) {
  const { model } = props
  const [said, say] = useState('')
  const last = useRef('')
  const newest = Object.values(model.messages)
    .map((messages) => messages.at(-1))
    .reduce((best, one) => (one && (!best || one.created > best.created) ? one : best), undefined)
  useEffect(() => {
    if (!newest || newest.id === last.current) return
    last.current = newest.id
    const room = model.rooms.find(({ id }) => id === newest.roomId)
    if (newest.created <= model.openedAt || newest.personEmail === model.me || !room?.members.includes(model.me)) return
    const author = model.people.find(({ email }) => email === newest.personEmail)?.name ?? newest.personEmail
    say(
      newest.roomId === model.room
        ? `${author}: ${newest.text.slice(0, 300) || 'a card or a file'}`
        : `New message from ${author} in ${titleOf(model, room)}`,
    )
  }, [newest?.id])
  return (
    <p class="only-read" role="status" aria-live="polite">
      {said}
    </p>
  )
}
