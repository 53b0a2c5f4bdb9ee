import { useState } from 'preact/hooks'
import type { SeenMessage } from '@nightshift/sandbox/contract'
import { api } from '../api.ts'
import { useAttempt } from '../hooks.ts'
import { fullTimeOf, timeOf } from '../time.ts'
import { Card } from './card.tsx'
import { Files } from './files.tsx'
import { safeHtml } from './markdown.ts'
import type { Model } from './model.ts'

/** One message with its card and files. */
export function Message(props: {
  readonly model: Model
  readonly message: SeenMessage
  /** It follows one of the same author: the name is not said again. */
  readonly goesOn?: boolean
  readonly onReply?: () => void
}) {
  const { model, message } = props
  const [isEditing, setEditing] = useState(false)
  const [problem, attempt] = useAttempt()
  const author = model.people.find((one) => one.email === message.personEmail)
  const name = author?.name ?? message.personEmail
  const isMine = message.personEmail === model.me
  const cards = message.attachments ?? []
  return (
    <article
      class={`message ${author?.type === 'bot' ? 'bot' : ''} ${isMine ? 'mine' : ''} ${props.goesOn === true ? 'goes-on' : ''}`}
      data-id={message.id}
    >
      <div class="avatar" aria-hidden="true">
        {initials(name)}
      </div>
      <div class="said">
        <header>
          <strong>{name}</strong>
          {author?.type === 'bot' && <span class="tag">bot</span>}
          {author?.type === 'person' && author.title !== undefined && <span class="muted small">{author.title}</span>}
          <time dateTime={message.created} title={fullTimeOf(message.created)}>
            {timeOf(message.created)}
          </time>
          {message.updated !== undefined && (
            <span class="edited muted small" title={fullTimeOf(message.updated)}>
              edited
            </span>
          )}
          <span class="deeds">
            {props.onReply && (
              <button type="button" class="quiet" onClick={props.onReply}>
                Reply
              </button>
            )}
            {isMine && !message.files && (
              <button type="button" class="quiet" onClick={() => setEditing(true)}>
                Edit
              </button>
            )}
            {isMine && (
              <button type="button" class="quiet" onClick={() => void attempt(api.remove(model.me, message.id))}>
                Delete
              </button>
            )}
          </span>
        </header>
        {isEditing ? (
          <Editing
            text={message.markdown ?? message.text}
            onEnd={() => setEditing(false)}
            onSave={(text) => attempt(api.edit(model.me, message.id, text))}
          />
        ) : (
          cards.length === 0 &&
          (message.markdown ?? message.text) !== '' && (
            <div class="text" dangerouslySetInnerHTML={{ __html: safeHtml(message.markdown ?? message.text) }} />
          )
        )}
        {cards.map((one, index) => (
          <Card
            key={index}
            content={one.content}
            onSubmit={async (title, inputs) => void (await api.click({ as: model.me, message: message.id, action: title, inputs }))}
          />
        ))}
        <Files message={message} as={model.me} />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    </article>
  )
}

function Editing(props: { readonly text: string; readonly onSave: (text: string) => Promise<boolean>; readonly onEnd: () => void }) {
  const [text, setText] = useState(props.text)
  return (
    <form
      class="editing"
      onSubmit={(event) => {
        event.preventDefault()
        void props.onSave(text).then((isSaved) => isSaved && props.onEnd())
      }}
    >
      <textarea
        aria-label="Edit the message"
        value={text}
        ref={(field) => field?.focus()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation()
            props.onEnd()
          }
          if (event.key !== 'Enter' || event.shiftKey) return
          event.preventDefault()
          event.currentTarget.form?.requestSubmit()
        }}
      />
      <span class="muted small">Enter saves, Esc leaves it as it was</span>
    </form>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/)
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')
}
