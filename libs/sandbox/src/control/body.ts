import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'

/** The JSON body of a control call, checked; an empty body counts as `{}`. Refuses with 400 and names every wrong field. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new Refusal(400, `Cannot read the body of ${c.req.path} as it must be JSON`)
  }
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw new Refusal(400, read.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`).join('; '))
}
