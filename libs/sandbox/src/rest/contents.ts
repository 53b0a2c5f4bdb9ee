import type { Kernel } from '../kernel.ts'
import { Refusal } from '../refusal.ts'
import { maySee } from '../rules.ts'
import type { Person } from '../state/model.ts'
import { callerOf } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { uuidIn } from '../wire-ids.ts'

/** `/v1/contents`: the bytes of a file, for who may see its message. `HEAD` answers the same headers. */
export const contents: Surface = {
  name: 'contents',
  serve: (door, kernel) => {
    door.get('/v1/contents/:id', (c) => {
      const { bytes, headers } = contentFor(kernel, callerOf(c), c.req.param('id'))
      return c.body(bytes, 200, headers)
    })
  },
}

/** A file's bytes and headers for who may see its message: always something to save, never a page of ours. Throws `Refusal` 404 otherwise. */
export function contentFor(
  kernel: Kernel,
  who: Person,
  id: string,
): { readonly bytes: Buffer<ArrayBuffer>; readonly headers: Record<string, string> } {
  const key = uuidIn('CONTENT', id) ?? ''
  const content = kernel.state.contents.get(key)
  const message = kernel.state.messages.get(key.split('/')[0] ?? '')
  if (!content || !message || !maySee(kernel.state, who, message)) throw new Refusal(404, 'Content not found.')
  const bytes = Buffer.from(content.base64, 'base64')
  return {
    bytes,
    headers: {
      'content-type': content.type || 'application/octet-stream',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${content.name.replaceAll(/["\\\r\n]/g, '_')}"`,
    },
  }
}
