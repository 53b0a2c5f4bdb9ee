import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Handler } from 'hono'
import type { HttpVariables } from './surfaces/surface.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Serves the built page from a folder; without one, a sentence. Nothing outside the folder is ever read. */
export function pageFiles(folder: string | undefined, url: string): Handler<HttpVariables> {
  return async (c) => {
    if (folder === undefined)
      return c.text(`This is the local Webex of Nightshift at ${url}. Its control API is under /sandbox/; the page is not built.\n`)
    const wanted = c.req.path === '/' ? '/index.html' : normalize(decodeURIComponent(c.req.path))
    if (wanted.split(/[\\/]/).includes('..')) return c.text('Not found.\n', 404)
    try {
      const bytes = await readFile(join(folder, wanted))
      return c.body(new Uint8Array(bytes), 200, { 'content-type': types[extname(wanted)] ?? 'application/octet-stream' })
    } catch {
      return c.text('Not found.\n', 404)
    }
  }
}
