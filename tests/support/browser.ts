import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where a Chromium is on this machine; undefined where none is. `CHROMIUM` names another. */
export const browserPath = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== '' && existsSync(path),
)

/** A real browser that talks to nobody but the page. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
