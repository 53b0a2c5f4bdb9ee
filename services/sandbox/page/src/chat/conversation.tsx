import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SeenMessage, SeenRoom } from '@nightshift/sandbox/contract'
import { api } from '../api.ts'
import { useAttempt } from '../hooks.ts'
import { has, type Story } from '../stories/story.ts'
import { dayOf } from '../time.ts'
import { base64Of, Composer } from './composer.tsx'
import { Message } from './message.tsx'
import { threads, titleOf, type Change, type Model } from './model.ts'
import { useFollow } from './follow.ts'
import { Working } from './working.tsx'

/** The open room: its threads, what is being worked on, and the field to write in. */
export function Conversation(props: {
  readonly model: Model
  readonly room: SeenRoom
  readonly stories: readonly Story[]
  readonly change: (change: Extract<Change, { readonly type: 'history' }>) => void
  readonly menu: ComponentChildren
}) {
  const { model, room, change } = props
  const [replyTo, setReplyTo] = useState<string | undefined>(undefined)
  const [problem, attempt] = useAttempt()
  const messages = model.messages[room.id] ?? []
  const waiting = props.stories.filter(
    (one) => one.open && one.room === room.id && (one.kind === 'question' || one.kind === 'press') && !has(one, 'answered'),
  )
  const box = useFollow([messages, room.id, waiting.length])

  useEffect(() => {
    setReplyTo(undefined)
    void attempt(api.messages(room.id).then((found) => change({ type: 'history', room: room.id, messages: found })))
  }, [room.id, model.connected])

  const send = (markdown: string, file?: File): Promise<boolean> =>
    attempt(
      (async () => {
        await api.say({
          as: model.me,
          room: room.id,
          markdown,
          ...(replyTo === undefined ? {} : { replyTo }),
          ...(file ? { file: { name: file.name, type: file.type || 'application/octet-stream', base64: await base64Of(file) } } : {}),
        })
        setReplyTo(undefined)
      })(),
    )
  const root = messages.find((one) => one.id === replyTo)
  return (
    <main class="conversation" aria-label={titleOf(model, room)} onKeyDown={(event) => event.key === 'Escape' && setReplyTo(undefined)}>
      <header class="bar">
        {props.menu}
        <h2>{titleOf(model, room)}</h2>
        <span class="muted small">{room.type === 'group' ? `${room.members.length} people and bots` : 'direct'}</span>
      </header>
      <div class="scroll" ref={box} role="log" aria-live="off" tabIndex={0} aria-label="Messages">
        <div class="inside">
          {messages.length === 0 && (
            <p class="muted empty">
              Nothing has been said here yet. Try <code>help</code>.
            </p>
          )}
          {threads(messages).map(({ root: first, replies }, index, all) => (
            <div class="thread" key={first.id}>
              {dayOf(first.created) !== dayOf(all[index - 1]?.root.created ?? first.created) && <p class="day">{dayOf(first.created)}</p>}
              <Message model={model} message={first} goesOn={goesOn(all[index - 1], first)} onReply={() => setReplyTo(first.id)} />
              {replies.length > 0 && (
                <div class="replies">
                  {replies.map((one) => (
                    <Message key={one.id} model={model} message={one} />
                  ))}
                </div>
              )}
            </div>
          ))}
          <Working stories={waiting} model={model} />
        </div>
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {root && (
        <p class="replying">
          <span>
            Replying to <b>{root.text.slice(0, 80)}</b>
          </span>
          <button type="button" class="quiet" onClick={() => setReplyTo(undefined)}>
            Cancel
          </button>
        </p>
      )}
      <Composer
        key={room.id}
        hint={room.type === 'group' ? 'Write here; @toodles mentions a bot' : `Write to ${titleOf(model, room)}`}
        onSend={send}
      />
    </main>
  )
}

const samePersonMs = 180_000

/** Whether a message follows one of the same author closely enough to go on without a name. */
function goesOn(
  before: { readonly root: SeenMessage; readonly replies: readonly SeenMessage[] } | undefined,
  message: SeenMessage,
): boolean {
  if (!before || before.replies.length > 0 || before.root.personEmail !== message.personEmail) return false
  return Date.parse(message.created) - Date.parse(before.root.created) < samePersonMs
}
