import type { Context } from 'hono'
import type { z } from 'zod'
import { badRequest } from './errors.ts'

/** The JSON body of a request in the shape that a route reads; anything else is a bad request. */
export async function bodyOf<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  const body: unknown = await c.req.json().catch(() => undefined)
  const read = shape.safeParse(body)
  if (!read.success) throw badRequest(read.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '))
  return read.data
}

/** The fields of a multipart form. */
export async function formOf(c: Context): Promise<FormData> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) throw badRequest('a multipart form was expected')
  return await c.req.formData()
}

export function textIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
