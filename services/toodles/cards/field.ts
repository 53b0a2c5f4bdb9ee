import { z } from 'zod'

/** A line or text with a least and a most length, told in words. */
export function field(min: number, max: number): z.ZodString {
  return z.string().trim().min(min, `must have at least ${min} characters`).max(max, `must have at most ${max} characters`)
}
