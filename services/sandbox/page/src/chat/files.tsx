import type { SeenMessage } from '@nightshift/sandbox/contract'
import { FileIcon } from '../icons.tsx'
import { bytesInWords } from '../time.ts'

/** Kinds that a browser draws without running anything in them. An SVG is a file to save. */
const drawn = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** A message's files: pictures in place, in a frame whose size is known before they come; everything else to save. */
export function Files(props: { readonly message: SeenMessage; readonly as: string }) {
  const { files = [], fileInfo = [] } = props.message
  return (
    <>
      {files.map((url, index) => {
        const { name = 'file', type = '', size = 0 } = fileInfo[index] ?? {}
        const href = `/sandbox/contents/${url.split('/').at(-1) ?? ''}?as=${encodeURIComponent(props.as)}`
        return (
          <a key={url} class={drawn.has(type) ? 'picture' : 'file'} href={href} download={name} title={`${name}, ${bytesInWords(size)}`}>
            {drawn.has(type) ? <img src={href} alt={name} loading="lazy" /> : <FileIcon />}
            <span class="name">{name}</span> <span class="muted small">{bytesInWords(size)}</span>
          </a>
        )
      })}
    </>
  )
}
