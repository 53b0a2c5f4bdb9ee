import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Answer } from './answer.ts'
import type { Question } from './question.ts'
import type { Runtime } from './runtime.ts'

/** How long a probe may be on its way. */
const validMs = 60_000

/** The probe that Pinger sends: `probe <nonce> <time> <hmac>`, HMAC-SHA-256 over bot, nonce and time with the shared `canary-key` (bots.md §12). */
export function probeText(key: string, bot: string, nonce: string, at: number): string {
  return `probe ${nonce} ${at} ${sign(key, bot, nonce, at)}`
}

/**
 * Answers a probe from before dispatch, through inbox and outbox like any message: `pong <nonce>` with a mention of who asked.
 * Undefined = not a probe. A forged, old or repeated one is answered by silence, and so is one that had to be fetched: that a room can be read
 * says nothing of whether its events are heard, and a deaf bot's new link would be taken for a cure.
 */
export async function hearCanary(rt: Runtime, question: Pick<Question, 'text' | 'by' | 'row' | 'message'>): Promise<Answer | undefined> {
  const [, nonce, time, hmac] = /^probe ([0-9a-f]{32}) (\d{13}) ([0-9a-f]{64})$/.exec(question.text) ?? []
  if (nonce === undefined || time === undefined || hmac === undefined) return undefined
  const ignored: Answer = { kind: 'canary', outcome: 'ignored', command: '(probe)', parts: [] }
  const key = rt.secret('canary-key')
  if (key === undefined || question.row.via === 'backfill') return ignored
  const right = timingSafeEqual(Buffer.from(sign(key, rt.bot.name, nonce, Number(time)), 'hex'), Buffer.from(hmac, 'hex'))
  const age = rt.clock.now() + rt.api.clockOffset() - Number(time)
  if (!right || Math.abs(age) > validMs) return ignored
  const known = await rt.store.read((tx) => tx.records.get('canary-nonces', nonce))
  if (known && known.value !== question.row.key) return ignored
  return {
    kind: 'canary',
    outcome: 'answered',
    command: '(probe)',
    parts: [{ type: 'text', markdown: `<@personEmail:${question.by.email}> pong ${nonce}`, once: true }],
    write: async (tx) => {
      await tx.records.put('canary-nonces', nonce, question.row.key)
      for (const old of await tx.records.list('canary-nonces')) {
        if (old.updatedAt < rt.store.now() - 2 * validMs) await tx.records.remove('canary-nonces', old.id)
      }
    },
  }
}

function sign(key: string, bot: string, nonce: string, at: number): string {
  return createHmac('sha256', key).update(`${bot}\n${nonce}\n${at}`).digest('hex')
}
