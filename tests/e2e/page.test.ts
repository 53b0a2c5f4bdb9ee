import { existsSync } from 'node:fs'
import { builtPage } from '@nightshift/cli/start/page'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { night, type Night } from '../support/night.ts'

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', process.env['CHROMIUM'] ?? ''].find(
  (path) => path !== '' && existsSync(path),
)
if (browserPath === undefined)
  process.stdout.write('No Chromium was found, so the tests of the page are skipped. Set CHROMIUM to its path to run them.\n')

describe.skipIf(browserPath === undefined)('the page', () => {
  let shift: Night
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const pageDir = builtPage()
    shift = await night({ bots: ['toodles'], ...(pageDir === undefined ? {} : { sandbox: { pageDir } }) })
    await shift.ready()
    browser = await chromium.launch({
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
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(shift.sandbox.url)
  })
  afterAll(async () => {
    await browser?.close()
    await shift?.stop()
  })

  const become = async (name: string): Promise<void> => {
    const value = await page.locator('.who option', { hasText: name }).first().getAttribute('value')
    await page.locator('.who select').selectOption(value ?? '')
  }
  const write = async (text: string): Promise<void> => {
    await page.getByLabel('Message').fill(text)
    await page.keyboard.press('Enter')
  }

  test('a question to Toodles is answered in the conversation', async () => {
    await become('Dana Okafor')
    await page.locator('.sidebar button', { hasText: 'toodles' }).first().click()
    await write('who')
    await page.locator('.message.bot', { hasText: 'On call' }).first().waitFor()
    expect(await page.locator('.message.bot', { hasText: 'Dana Okafor' }).count()).toBeGreaterThan(0)
  })

  test('a lead adds a contact by the card, and it is there', async () => {
    await become('Luis Prieto')
    await page.locator('.sidebar button', { hasText: 'toodles' }).first().click()
    await write('contacts add')
    const card = page.locator('.card').last()
    await card.getByText('New escalation contact').waitFor()
    const inputs = card.locator('input')
    for (const [index, value] of ['EMEA', 'Network', 'Ada Berg', 'Lead', 'ada.berg@meridian.example', '+4930230099'].entries())
      await inputs.nth(index).fill(value)
    await card.getByRole('button', { name: 'Save' }).click()
    await page.locator('.message.bot', { hasText: 'Saved' }).waitFor()
    await write('contacts ada')
    await page.locator('.message.bot', { hasText: 'ada.berg@meridian.example' }).last().waitFor()
  })

  test('a person without the role is told which one is needed', async () => {
    await become('Dana Okafor')
    await page.locator('.sidebar button', { hasText: 'toodles' }).first().click()
    await write('contacts add')
    await page.locator('.message.bot', { hasText: 'That needs the lead role' }).waitFor()
  })

  for (const [fault, button] of [
    ['kill -9', 'Kill −9'],
    ['a cut', 'Cut'],
    ['a half-open link', 'Half-open'],
  ] as const) {
    test(`a question during ${fault} is answered once`, { timeout: 60_000 }, async () => {
      await become('Dana Okafor')
      await page.locator('.sidebar button', { hasText: 'toodles' }).first().click()
      const word = `during-${button.replaceAll(/\W/g, '')}`
      await page.locator('.tile', { hasText: 'toodles' }).getByRole('button', { name: button }).click()
      await write(word)
      await page.locator('.message.bot', { hasText: word }).first().waitFor({ timeout: 40_000 })
      await shift.quiet()
      expect(await page.locator('.message.bot', { hasText: word }).count()).toBe(1)
    })
  }

  test('what a person writes is text: no markup of theirs becomes part of the page', async () => {
    await write('<img src=x onerror="document.title=1"><script>document.title=2</script>')
    await page.locator('.message.mine', { hasText: 'onerror' }).waitFor()
    expect(await page.title()).toBe('Nightshift')
    expect(await page.locator('.message img').count()).toBe(0)
  })

  test('a file that somebody attached can be saved by who is in the room, and by nobody else', async () => {
    await become('Dana Okafor')
    await page.locator('.sidebar button', { hasText: 'triage' }).first().click()
    await page.locator('.attach input').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('from the page') })
    await write('see the file')
    const link = page.locator('.message.mine', { hasText: 'see the file' }).locator('a.file')
    await link.waitFor()
    const href = (await link.getAttribute('href')) ?? ''
    expect(await (await fetch(new URL(href, shift.sandbox.url))).text()).toBe('from the page')
    expect((await fetch(new URL(href.replace(/as=.*/, 'as=eve'), shift.sandbox.url))).status).toBe(404)
  })

  test('it fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.getByRole('tab', { name: 'rooms' }).click()
    await page.locator('.sidebar').waitFor({ state: 'visible' })
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})
