import { builtPage } from '@nightshift/cli/start/page'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser } from '../support/browser.ts'
import { night, until, type Night } from '../support/night.ts'
import { visitor, type Visitor } from '../support/page.ts'

/** What a newcomer does in the first hour: a ticket, a form, a tool that goes down, a ticket that arrives. */
describe.skipIf(browserPath === undefined)('the page: the desk', () => {
  let shift: Night
  let browser: Browser
  let page: Page
  let me: Visitor

  beforeAll(async () => {
    const pageDir = builtPage()
    shift = await night({
      bots: ['toodles', 'msoar', 'pinger'],
      sandbox: { shift: 'off', ...(pageDir === undefined ? {} : { pageDir }) },
      config: { bots: { pinger: { every: '1h' }, msoar: { intakeEvery: '1s', slaEvery: '2s' } } },
    })
    browser = await openBrowser()
    await shift.ready()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(shift.sandbox.url)
    me = visitor(page)
    await me.become('Dana Okafor')
  })
  afterAll(async () => {
    await browser?.close()
    await shift?.stop()
  })
  const said = (words: string | RegExp): Locator => page.locator('.message.bot', { hasText: words }).last()
  const story = (line: RegExp): Locator => page.locator('.story', { hasText: line }).first()
  const owner = async (): Promise<string | undefined> => {
    const answer = await fetch(`${shift.sandbox.url}/sim/xsoar/incident/load/1385`)
    return ((await answer.json()) as { readonly owner?: string }).owner // our own simulator
  }

  test('ticket 1385 is shown, and its card acknowledges it once: the owner, the task and the story', async () => {
    await me.open('MSOAR')
    await me.write('ticket 1385')
    await said('Remote WMI by a service account').waitFor({ timeout: 10_000 })
    await page.locator('.card').last().getByRole('button', { name: 'Acknowledge' }).click()
    await said(/1385.*(is yours|with you|acknowledged)/i).waitFor({ timeout: 10_000 })
    expect(await owner()).toBe('dana.okafor')
    await story(/“ticket 1385”.*answered \+[^,]*, once/s).waitFor()
    await story(/\[ack\w*\].*pressed .*answered \+[^,]*, once/is).waitFor({ timeout: 10_000 })
  })

  test('a ticket is opened by form, and the card of the new ticket stands in triage', async () => {
    await me.open('Toodles')
    await me.write('ticket new')
    const form = page.locator('.card').last()
    await form.getByLabel('Title').fill('Strange calendar file')
    await form.getByLabel('What happened?').fill('It came from outside and asks to be opened.')
    await form.getByRole('button', { name: 'Open ticket' }).click()
    await said(/Ticket #1401 is open: Strange calendar file/).waitFor({ timeout: 10_000 })
    await page.locator('.place', { hasText: 'triage' }).locator('.unread').waitFor({ timeout: 15_000 })
    await me.open('triage')
    await page.locator('.card', { hasText: 'Strange calendar file' }).waitFor({ timeout: 15_000 })
  })

  test('with XSOAR down the last answer comes with its age, a note is kept, and done once when it is back', async () => {
    await me.open('MSOAR')
    await me.write('queue')
    await said('open tickets').or(said('the 20 most urgent')).waitFor({ timeout: 10_000 })
    await me.choose('xsoar')
    await me.press('Down')
    await page.locator('.chip', { hasText: /Down/i }).waitFor()
    await me.write('queue')
    await said('XSOAR does not answer now.').waitFor({ timeout: 20_000 })
    await me.write('note 1385 seen at the gate')
    await said(/I keep this as job \d+ and do it once XSOAR is back/).waitFor({ timeout: 20_000 })
    await page.locator('.chip').getByRole('button').first().click()
    await said(/Noted on #1385/).waitFor({ timeout: 40_000 })
    const entries = async (): Promise<number> => {
      const answer = await fetch(`${shift.sandbox.url}/sim/xsoar/investigation/1385`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pageSize: 100, categories: ['notes'] }),
      })
      return (((await answer.json()) as { readonly entries?: readonly { readonly contents?: string }[] }).entries ?? []).filter((one) =>
        one.contents?.includes('seen at the gate'),
      ).length
    }
    await until(10_000, async () => (await entries()) === 1)
    await shift.quiet()
    expect(await entries()).toBe(1)
  })
})
