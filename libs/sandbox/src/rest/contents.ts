import { Refusal } from '../refusal.ts'
import { maySee } from '../rules.ts'
import { callerOf } from '../surfaces/caller.ts'
import type { Surface } from '../surfaces/surface.ts'
import { uuidIn } from '../wire-ids.ts'

/** `/v1/contents`: the bytes of a file, for who may see its message. `HEAD` answers the same headers. */
export const contents: Surface = {
  name: 'contents',
  serve: (door, kernel) => {
    door.get('/v1/contents/:id', (c) => {
      const who = callerOf(c)
      const key = uuidIn('CONTENT', c.req.param('id')) ?? ''
      const content = kernel.state.contents.get(key)
      const message = kernel.state.messages.get(key.split('/')[0] ?? '')
      if (!content || !message || !maySee(kernel.state, who, message)) throw new Refusal(404, 'Content not found.')
      const bytes = Buffer.from(content.base64, 'base64')
      return c.body(bytes, 200, {
        'content-type': content.type || 'application/octet-stream',
        'content-length': String(bytes.length),
        'content-disposition': `attachment; filename="${content.name.replaceAll(/["\\\r\n]/g, '_')}"`,
      })
    })
  },
}
