import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { Person } from '../state/model.ts'
import type { HttpVariables } from './surface.ts'

/** Who calls. Refuses with 401 where no good token came along. */
export function callerOf(c: Context<HttpVariables>): Person {
  const caller = c.get('caller')
  if (!caller) throw new Refusal(401, 'The request requires a valid access token set in the Authorization request header.')
  return caller
}

/** The JSON body, checked. Refuses with 400 and names the first field that is wrong. */
export async function jsonBody<T>(c: Context<HttpVariables>, schema: z.ZodType<T>): Promise<T> {
  let body: unknown
  try {
    body = await c.req.json()
  } catch {
    throw new Refusal(400, 'The request body is not JSON.')
  }
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new Refusal(400, `${issue?.path.map(String).join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`)
}
