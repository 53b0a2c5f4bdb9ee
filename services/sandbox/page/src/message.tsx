import type { SeenMessage } from '@nightshift/sandbox/contract'
import { api } from './api.ts'
import { Card } from './card.tsx'
import { Clip } from './icons.tsx'
import { safeHtml } from './markdown.ts'
import type { Model } from './model.ts'
import { fullTimeOf, timeOf } from './time.ts'

/** One message with its card and files. */
export function Message(props: { readonly model: Model; readonly message: SeenMessage; readonly onReply?: () => void }) {
  const { model, message } = props
  const author = model.people.find((one) => one.email === message.personEmail)
  const isBot = author?.type === 'bot'
  const cards = message.attachments ?? []
  return (
    <article class={`message ${message.personEmail === model.me ? 'mine' : ''} ${isBot ? 'bot' : ''}`}>
      <div class="avatar" aria-hidden="true">
        {(author?.name ?? message.personEmail).slice(0, 1).toUpperCase()}
      </div>
      <div class="said">
        <header>
          <strong>{author?.name ?? message.personEmail}</strong>
          {isBot && <span class="tag">bot</span>}
          <time dateTime={message.created} title={fullTimeOf(message.created)}>
            {timeOf(message.created)}
          </time>
          {message.updated !== undefined && <span class="edited">edited</span>}
          {props.onReply && (
            <button type="button" class="quiet reply" onClick={props.onReply}>
              Reply
            </button>
          )}
        </header>
        {cards.length === 0 && <div class="text" dangerouslySetInnerHTML={{ __html: safeHtml(message.markdown ?? message.text) }} />}
        {cards.map((one, index) => (
          <Card
            key={index}
            content={one.content}
            onSubmit={async (title, inputs) => void (await api.click({ as: model.me, message: message.id, action: title, inputs }))}
          />
        ))}
        {(message.files ?? []).map((url) => (
          <FileLink key={url} url={url} as={model.me} />
        ))}
      </div>
    </article>
  )
}

function FileLink(props: { readonly url: string; readonly as: string }) {
  const id = props.url.split('/').at(-1) ?? ''
  return (
    <a class="file" href={`/sandbox/contents/${id}?as=${encodeURIComponent(props.as)}`} target="_blank" rel="noopener noreferrer">
      <Clip /> file
    </a>
  )
}
