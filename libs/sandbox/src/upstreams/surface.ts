import { codeOf } from '@nightshift/upstream/network'
import { cutCall } from '../faults/scope.ts'
import { Refusal } from '../refusal.ts'
import type { Surface } from '../surfaces/surface.ts'

/** The simulated tools under `/sim/<tool>/…`, on the port of the local Webex: in sandbox mode they are the connectors' default address. */
export const simulated: Surface = {
  name: 'sim',
  serve: (door, { upstreams }) => {
    door.all('/sim/:tool/*', async (c) => {
      // Connectors are no web pages: one that a browser opens must not reach through to the tools.
      if (c.req.header('origin') !== undefined) throw new Refusal(403, 'Cannot use a simulated tool as a web page')
      const name = c.req.param('tool')
      const tool = upstreams.tools.get(name)
      if (!tool) throw new Refusal(404, `Cannot use "${name}" as it must be simulated: only ${[...upstreams.tools.keys()].join(', ')} are`)
      const url = new URL(c.req.url)
      url.pathname = url.pathname.slice(`/sim/${name}`.length)
      const { method, headers, signal } = c.req.raw
      const bare = method === 'GET' || method === 'HEAD'
      try {
        return await tool.fetch(new Request(url, { method, headers, signal, ...(!bare && { body: await c.req.arrayBuffer() }) }))
      } catch (error) {
        // On a shared port nobody can refuse a connection: a gateway whose tool is away says it like this.
        if (codeOf(error) === 'ECONNREFUSED') return away()
        if (codeOf(error) !== 'ECONNRESET') throw error
        c.set('cut', true)
        return cutCall(c)
      }
    })
  },
}

/** Surely nothing was processed, and it may be asked again soon. */
export function away(): Response {
  return new Response('no healthy upstream', { status: 503, headers: { 'retry-after': '1', 'content-type': 'text/plain' } })
}

/** The tool and the path below it. */
export function simulatedPath(path: string): { readonly tool: string; readonly path: string } | undefined {
  const [, tool, rest] = /^\/sim\/([^/]+)(\/.*)$/.exec(path) ?? []
  return tool === undefined || rest === undefined ? undefined : { tool, path: rest }
}
