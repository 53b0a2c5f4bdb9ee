import { defang, type Plan } from '@nightshift/bot'
import { z } from 'zod'

/** A favourite link as it is kept. */
export const linkRow = z.object({ name: z.string(), url: z.string(), by: z.string() })

/** What is confirmed before a link is kept: the address is shown so that nobody opens it by mistake. */
export function linkPlan(name: string, url: string): Plan {
  return { binds: { name, url }, shows: `Add the link **${name}** to ${defang(url)}?` }
}
