import { createInterface } from 'node:readline/promises'
import { ControlRefused } from '@nightshift/sandbox'
import { atLocalWebex } from './local-webex.ts'

const patienceMs = 30_000

/**
 * Asks one question, or holds a conversation, in the direct chat of a person of the simulated SOC. Without an answer to the one question the
 * process ends with 1: it may come later.
 */
export async function chat(bot: string, text: string, options: { readonly as: string; readonly url: string }): Promise<void> {
  if (text !== '') {
    if (!(await ask(bot, text, options))) process.exitCode = 1
    return
  }
  process.stdout.write(`You are ${options.as}, talking to ${bot}. ctrl-D ends.\n`)
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') await ask(bot, line, options)
    lines.prompt()
  }
}

/** Whether an answer came; it is printed. */
async function ask(bot: string, question: string, { as, url }: { readonly as: string; readonly url: string }): Promise<boolean> {
  return await atLocalWebex(url, async (webex) => {
    await webex.say({ as, to: bot, markdown: question })
    try {
      for (const message of await webex.expect({ in: bot, as, within: patienceMs }))
        process.stdout.write(`${message.markdown ?? message.text}\n\n`)
      return true
    } catch (error) {
      if (!(error instanceof ControlRefused)) throw error
      process.stdout.write(`(no answer within ${patienceMs / 1_000} s; it is not lost: the bot answers when it can)\n`)
      return false
    }
  })
}
