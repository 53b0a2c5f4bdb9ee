import { createInterface } from 'node:readline/promises'
import { controlClient } from '@nightshift/sandbox'

const patienceMs = 30_000

/** Asks one question, or holds a conversation, in the direct chat of a person of the simulated SOC. */
export async function chat(bot: string, text: string, options: { readonly as: string; readonly url: string }): Promise<void> {
  const webex = controlClient(options.url)
  const ask = async (question: string): Promise<void> => {
    await webex.say({ as: options.as, to: bot, markdown: question })
    try {
      for (const message of await webex.expect({ in: bot, as: options.as, within: patienceMs })) process.stdout.write(`${message.markdown ?? message.text}\n\n`)
    } catch {
      process.stdout.write(`(no answer within ${patienceMs / 1_000} s; it is not lost: the bot answers when it can)\n`)
    }
  }
  if (text !== '') return await ask(text)
  process.stdout.write(`You are ${options.as}, talking to ${bot}. ctrl-D ends.\n`)
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') await ask(line)
    lines.prompt()
  }
}
