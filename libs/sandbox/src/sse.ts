import type { FeedEvent } from './contract.ts'

/** Reads a stream of server-sent events until it ends or the signal aborts. */
export async function* readEvents(url: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal): AsyncGenerator<FeedEvent> {
  let rest = ''
  try {
    const answer = await fetch(url, { headers, ...(signal && { signal }) })
    if (!answer.ok || !answer.body) throw new Error(`Cannot read the feed as the sandbox must answer 200: it answered ${answer.status}`)
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block
          .split('\n')
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice(6))
          .join('\n')
        if (data !== '') yield JSON.parse(data) as FeedEvent // both ends are this package
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
