import { controlClient, startSandbox, type ControlClient, type Sandbox, type SandboxOptions } from '../index.ts'
import { bareBot, bareClient, type BareBot } from './bare-bot.ts'

/** A running local Webex, and clients of it. */
export interface Scene {
  readonly sandbox: Sandbox
  readonly url: string
  readonly control: ControlClient
  bot(name?: string): Promise<BareBot>
  /** Somebody with a token of their own, as a person's client would have. */
  person(name: string): Promise<BareBot>
}

/** Runs a test against its own local Webex on a free port, and ends it whatever happens. */
export async function withSandbox(run: (scene: Scene) => Promise<void>, options: SandboxOptions = {}): Promise<void> {
  const sandbox = await startSandbox({ port: 0, ...options })
  const { url } = sandbox
  const control = controlClient(url, options.controlKey)
  try {
    await run({
      sandbox,
      url,
      control,
      bot: (name = 'toodles') => bareBot(url, name),
      person: async (name) => {
        const made = await control.person({ email: `${name}@meridian.example`, name })
        return bareClient(url, made)
      },
    })
  } finally {
    await sandbox.stop()
  }
}

/** The REST id of a thing that an event named, by asking the control API's list for it. */
export function wire(type: 'MESSAGE' | 'ATTACHMENT_ACTION' | 'PEOPLE' | 'ROOM', uuid: string, cluster = 'us'): string {
  return Buffer.from(`ciscospark://${cluster}/${type}/${uuid}`).toString('base64url')
}

/** An Adaptive Card with one text field and two buttons. */
export const card = {
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: {
    type: 'AdaptiveCard',
    version: '1.3',
    body: [
      { type: 'TextBlock', text: 'Close 1385?' },
      { type: 'Input.Text', id: 'why', isRequired: true, errorMessage: 'Say why' },
    ],
    actions: [
      { type: 'Action.Submit', title: 'Close', data: { word: 'close' } },
      { type: 'Action.Submit', title: 'Drop', associatedInputs: 'none', data: { word: 'drop' } },
    ],
  },
}
