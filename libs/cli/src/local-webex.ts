import { controlClient, ControlRefused, type ControlClient } from '@nightshift/sandbox'

/** Asks the local Webex of a running `nightshift start`. Throws a sentence that says what to do where none answers. */
export async function atLocalWebex<T>(url: string, ask: (webex: ControlClient) => Promise<T>): Promise<T> {
  try {
    return await ask(controlClient(url))
  } catch (error) {
    if (error instanceof ControlRefused) throw error
    throw new Error(
      `Cannot ask the local Webex as it must run: nothing answers at ${url}. Start it with "npm start", or say where it is with --url`,
      { cause: error },
    )
  }
}
