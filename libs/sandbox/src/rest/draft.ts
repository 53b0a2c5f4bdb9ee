import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { HttpVariables } from '../surfaces/surface.ts'
import { jsonBody } from '../surfaces/caller.ts'

const text = z.string().optional()
const body = z.object({
  roomId: text,
  toPersonId: text,
  toPersonEmail: text,
  parentId: text,
  text,
  markdown: text,
  html: text,
  files: z.array(z.string()).optional(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.unknown() })).optional(),
})

/** A message as a client sends it, from JSON or from a form. */
export interface DraftBody extends Omit<z.output<typeof body>, 'files' | 'attachments'> {
  readonly files?: readonly { readonly name: string; readonly type: string; readonly base64: string }[]
  readonly attachments?: readonly { readonly contentType: string; readonly content: unknown }[] | undefined
}

/** Reads the body of `POST` and `PUT messages`. Refuses with 400 what has the wrong shape. */
export async function readDraft(c: Context<HttpVariables>): Promise<DraftBody> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    const { files, ...rest } = await jsonBody(c, body)
    // A URL is fetched by the real service; here its name is all there is.
    return {
      ...rest,
      ...(files && {
        files: files.map((url) => ({ name: url.split('/').at(-1) ?? 'file', type: 'application/octet-stream', base64: '' })),
      }),
    }
  }
  const form = await c.req.parseBody({ all: true })
  const files = [form['files']].flat().filter((part) => part instanceof File)
  const fields = Object.fromEntries(Object.entries(form).filter(([name, value]) => name !== 'files' && typeof value === 'string'))
  const { attachments, ...plain } = fields
  const read = body.safeParse({ ...plain, ...(typeof attachments === 'string' && { attachments: parsed(attachments) }) })
  if (!read.success)
    throw new Refusal(400, `${read.error.issues[0]?.path.join('.') ?? 'body'}: ${read.error.issues[0]?.message ?? 'invalid'}`)
  const { files: _urls, ...rest } = read.data
  return {
    ...rest,
    files: await Promise.all(
      files.map(async (file) => ({ name: file.name, type: file.type, base64: Buffer.from(await file.arrayBuffer()).toString('base64') })),
    ),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'attachments: is not JSON.')
  }
}
