import { useRef, useState } from 'preact/hooks'
import { Clip, Cross, Send } from '../icons.tsx'

/** The field to write in: Enter sends, Shift and Enter make a line. Answers whether it was taken; what was not stays in the field. */
export function Composer(props: { readonly hint: string; readonly onSend: (markdown: string, file?: File) => Promise<boolean> }) {
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | undefined>(undefined)
  const picker = useRef<HTMLInputElement>(null)
  const forgetFile = (): void => {
    setFile(undefined)
    if (picker.current) picker.current.value = ''
  }
  const submit = (): void => {
    if (text.trim() === '' && !file) return
    const [was, wasFile] = [text, file]
    setText('')
    forgetFile()
    void props.onSend(was, wasFile).then((isTaken) => {
      if (isTaken) return
      setText((now) => now || was)
      setFile(wasFile)
    })
  }
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), submit())}>
      {file && (
        <p class="attached">
          <Clip /> {file.name}
          <button type="button" class="quiet" aria-label={`Do not attach ${file.name}`} onClick={forgetFile}>
            <Cross />
          </button>
        </p>
      )}
      <textarea
        aria-label="Message"
        placeholder={props.hint}
        rows={1}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData?.files[0]
          if (pasted) setFile(pasted)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <label class="attach" title="Attach a file">
        <Clip />
        <span class="only-read">Attach a file</span>
        <input ref={picker} type="file" onChange={(event) => setFile(event.currentTarget.files?.[0])} />
      </label>
      <button type="submit" class="send" title="Send (Enter)">
        <Send />
        <span class="only-read">Send</span>
      </button>
    </form>
  )
}

/** A file's bytes for the control API. */
export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
