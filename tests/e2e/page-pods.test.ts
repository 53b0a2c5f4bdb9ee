import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtPage } from '@nightshift/cli/start/page'
import { systemClock } from '@nightshift/resilience'
import { controlClient, startSandbox, type Sandbox } from '@nightshift/sandbox'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookAtFleet, type Looker } from '../../services/sandbox/fleet.ts'
import { browserPath, openBrowser } from '../support/browser.ts'
import { visitor, type Visitor } from '../support/page.ts'

/** The page where no supervisor stands behind the bots: on a cluster, and under Compose. */
describe.skipIf(browserPath === undefined)('the page: pods instead of processes', () => {
  let health: Server
  let looker: Looker
  let sandbox: Sandbox
  let browser: Browser
  let page: Page
  let me: Visitor
  let answers: unknown = { ok: true, link: 'live', upMs: 90_000, inbox: 0, outbox: 0, version: '1.2.3' }

  beforeAll(async () => {
    health = createServer((_, response) => (answers === undefined ? response.destroy() : response.end(JSON.stringify(answers))))
    await new Promise<void>((done) => health.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(health.address() as AddressInfo).port}` // it listens on a port
    looker = lookAtFleet({ toodles: url }, systemClock)
    const pageDir = builtPage()
    sandbox = await startSandbox({ port: 0, fleet: looker, ...(pageDir === undefined ? {} : { pageDir }) })
    looker.serve(sandbox)
    await controlClient(sandbox.url).bot('toodles')
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(sandbox.url)
    me = visitor(page)
  })
  afterAll(async () => {
    looker?.stop()
    await browser?.close()
    await sandbox?.stop()
    health?.close()
    health?.closeAllConnections()
  })

  test('a tile and the bench show the pod; its faults are there, kill, stop and start are not', async () => {
    await page.locator('.tile[data-bot=toodles]', { hasText: 'live' }).waitFor()
    await me.choose('toodles')
    const bench = page.locator('.bench')
    await bench.getByRole('button', { name: 'Slow', exact: true }).waitFor()
    expect(await bench.locator('dl').innerText()).toMatch(/version\s+1\.2\.3/)
    for (const name of ['Kill −9', 'Stop', 'Start']) expect(await bench.getByRole('button', { name, exact: true }).count()).toBe(0)
  })

  test('one that goes away and comes back is told as gone, and as restarted', async () => {
    answers = undefined
    await page.locator('.tile[data-bot=toodles]', { hasText: 'down' }).waitFor()
    await page.locator('.bench', { hasText: /gone \d+ s ago/ }).waitFor()
    expect(await page.locator('.bench').getByRole('button', { name: 'Start', exact: true }).count()).toBe(0)
    answers = { ok: true, link: 'live', upMs: 100, inbox: 0, outbox: 0, version: '1.2.3' }
    await page.locator('.tile[data-bot=toodles][aria-label*="1 restart,"]').waitFor()
    await page.locator('.story.death', { hasText: /gone.*restarted.*ready/s }).waitFor()
  })
})
