import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { SeenRoom } from '@nightshift/sandbox/contract'
import { api } from './api.ts'
import { Clip } from './icons.tsx'
import { Message } from './message.tsx'
import { threads, titleOf, type Change, type Model } from './model.ts'

/** How long the "is working" line is shown after a question. */
const patienceMs = 90_000

/** The open room: its threads, and the field to write in. */
export function Conversation(props: { readonly model: Model; readonly room: SeenRoom; readonly change: (change: Change) => void }) {
  const { model, room, change } = props
  const [replyTo, setReplyTo] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState('')
  const end = useRef<HTMLDivElement>(null)
  const messages = model.messages[room.id] ?? []
  const asked = model.asked[room.id] ?? 0
  const waiting = asked > 0 && Date.now() - asked < patienceMs

  useEffect(() => {
    setReplyTo(undefined)
    api
      .messages(room.id)
      .then((found) => change({ type: 'history', room: room.id, messages: found }))
      .catch((error: unknown) => setProblem(String(error)))
  }, [room.id])
  // Cards grow after they are shown: the newest stays in sight unless the reader has scrolled up.
  useLayoutEffect(() => {
    const box = end.current?.parentElement
    if (!box) return
    let follow = true
    const toEnd = (): void => {
      if (follow) box.scrollTop = box.scrollHeight
    }
    const watch = new ResizeObserver(toEnd)
    for (const child of box.children) watch.observe(child)
    const onScroll = (): void => {
      follow = box.scrollHeight - box.scrollTop - box.clientHeight < 40
    }
    toEnd()
    box.addEventListener('scroll', onScroll)
    return () => {
      watch.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [messages.length, room.id, waiting])

  const send = async (markdown: string, file?: File): Promise<void> => {
    setProblem('')
    change({ type: 'asked', room: room.id, at: Date.now() })
    try {
      await api.say({
        as: model.me,
        room: room.id,
        markdown,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(file ? { file: { name: file.name, type: file.type || 'application/octet-stream', base64: await base64Of(file) } } : {}),
      })
      setReplyTo(undefined)
    } catch (error) {
      change({ type: 'asked', room: room.id, at: 0 })
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const root = messages.find((one) => one.id === replyTo)
  return (
    <section class="conversation" aria-label={titleOf(model, room)}>
      <header class="bar">
        <h2>{titleOf(model, room)}</h2>
        <span class="muted">{room.type === 'group' ? `${room.members.length} people and bots` : 'direct'}</span>
      </header>
      <div class="scroll" role="log" aria-live="polite">
        {messages.length === 0 && (
          <p class="muted empty">
            Nothing has been said here yet. Try <code>help</code>.
          </p>
        )}
        {threads(messages).map(({ root: first, replies }) => (
          <div class="thread" key={first.id}>
            <Message model={model} message={first} onReply={() => setReplyTo(first.id)} />
            {replies.length > 0 && (
              <div class="replies">
                {replies.map((one) => (
                  <Message key={one.id} model={model} message={one} />
                ))}
              </div>
            )}
          </div>
        ))}
        {waiting && <p class="muted working">waiting for an answer …</p>}
        <div ref={end} />
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {root && (
        <p class="replying">
          Replying to “{root.text.slice(0, 60)}”{' '}
          <button type="button" class="quiet" onClick={() => setReplyTo(undefined)}>
            cancel
          </button>
        </p>
      )}
      <Composer key={room.id} hint={room.type === 'group' ? 'Write here; @toodles mentions a bot' : 'Write a message'} onSend={send} />
    </section>
  )
}

/** The field to write in: Enter sends, Shift and Enter make a line. */
export function Composer(props: { readonly hint: string; readonly onSend: (markdown: string, file?: File) => Promise<void> }) {
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | undefined>(undefined)
  const submit = (): void => {
    if (text.trim() === '' && !file) return
    void props.onSend(text, file)
    setText('')
    setFile(undefined)
  }
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), submit())}>
      <textarea
        aria-label="Message"
        placeholder={props.hint}
        rows={1}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <label class="attach" title="Attach a file">
        <Clip />
        <span class="only-read">{file ? file.name : 'Attach a file'}</span>
        <input type="file" onChange={(event) => setFile(event.currentTarget.files?.[0])} />
      </label>
      <button type="submit">Send</button>
    </form>
  )
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
