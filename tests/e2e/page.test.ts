import { builtPage } from '@nightshift/cli/start/page'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser } from '../support/browser.ts'
import { faintTexts } from '../support/contrast.ts'
import { night, type Night } from '../support/night.ts'
import { visitor, type Visitor } from '../support/page.ts'
import { smallPicture } from '../support/picture.ts'

if (browserPath === undefined)
  process.stdout.write('No Chromium was found, so the tests of the page are skipped. Set CHROMIUM to its path to run them.\n')

describe.skipIf(browserPath === undefined)('the page: conversations', () => {
  let shift: Night
  let browser: Browser
  let page: Page
  let me: Visitor

  beforeAll(async () => {
    const pageDir = builtPage()
    shift = await night({ bots: ['toodles'], ...(pageDir === undefined ? {} : { sandbox: { pageDir } }) })
    browser = await openBrowser()
    await shift.ready()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(shift.sandbox.url)
    me = visitor(page)
  })
  afterAll(async () => {
    await browser?.close()
    await shift?.stop()
  })
  const bot = (text: string) => page.locator('.message.bot', { hasText: text })

  test('a question to Toodles is answered, and the timeline tells how', async () => {
    await me.become('Dana Okafor')
    await me.open('Toodles')
    await me.write('who')
    await bot('On call').first().waitFor()
    await page.locator('.story.question', { hasText: /asked .* · stored \+.* · acknowledged \+.* · answered \+.*, once/ }).waitFor()
    // The bot that one talks to is on the bench.
    await page.locator('.bench h3', { hasText: 'toodles' }).waitFor()
  })

  test('a lead adds a contact by the card, and it is there', async () => {
    await me.become('Luis Prieto')
    await me.open('Toodles')
    await me.write('contacts add')
    const card = page.locator('.card').last()
    await card.getByText('New escalation contact').waitFor()
    const inputs = card.locator('input')
    for (const [index, value] of ['EMEA', 'Network', 'Ada Berg', 'Lead', 'ada.berg@meridian.example', '+4930230099'].entries())
      await inputs.nth(index).fill(value)
    await card.getByRole('button', { name: 'Save' }).click()
    await bot('Saved').waitFor()
    await me.write('contacts ada')
    await bot('ada.berg@meridian.example').last().waitFor()
    await page.locator('.story.press', { hasText: 'pressed' }).waitFor()
  })

  test('a person without the role is told which one is needed; a stranger can be found too', async () => {
    await me.become('Dana Okafor')
    await me.open('Toodles')
    await me.write('contacts add')
    await bot('That needs the lead role').waitFor()
    await page.getByRole('combobox', { name: 'I am' }).fill('contractor')
    expect(await page.locator('.who').getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('Eve Marlow')])
    await page.keyboard.press('Escape')
    expect(await page.getByRole('combobox', { name: 'I am' }).inputValue()).toBe('Dana Okafor')
  })

  test('what a person writes is text: no markup of theirs becomes part of the page', async () => {
    await me.write('<img src=x onerror="document.title=1"><script>document.title=2</script> [x](javascript:document.title=3)')
    await page.locator('.message.mine', { hasText: 'onerror' }).waitFor()
    await page.locator('.story.question', { hasText: 'onerror' }).waitFor()
    expect(await page.title()).toBe('Nightshift')
    expect(await page.locator('.message img, .story img, .text a[href^="javascript"]').count()).toBe(0)
  })

  test('what is said elsewhere is marked unread until its room is opened', async () => {
    await me.open('triage')
    await me.open('Toodles')
    await shift.webex.say({ as: 'mateo', room: 'triage', markdown: 'Anybody on the phishing wave?' })
    const mark = page.locator('.place', { hasText: 'triage' }).locator('.unread')
    await mark.waitFor()
    expect(await mark.innerText()).toMatch(/^1/)
    expect(await page.locator('[role=status]').first().innerText()).toBe('New message from Mateo Silva in triage')
    await me.open('triage')
    await mark.waitFor({ state: 'detached' })
    await page.locator('.message', { hasText: 'phishing wave' }).waitFor()
  })

  test('a reply stands in its thread, an edit is marked, and what is deleted is gone', async () => {
    await me.open('triage')
    await me.write('I look at it')
    const mine = page.locator('.message.mine', { hasText: 'I look at it' })
    await mine.hover()
    await mine.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Edit the message').fill('I look at it **now**')
    await page.keyboard.press('Enter')
    await page.locator('.message.mine', { hasText: 'I look at it now' }).locator('.edited').waitFor()
    const wave = page.locator('.thread', { hasText: 'phishing wave' })
    await wave.locator('.message').first().hover()
    await wave.getByRole('button', { name: 'Reply' }).first().click()
    await me.write('On it')
    const reply = wave.locator('.replies .message', { hasText: 'On it' })
    await reply.waitFor()
    await reply.hover()
    await reply.getByRole('button', { name: 'Delete' }).click()
    await reply.waitFor({ state: 'detached' })
  })

  test('a picture is shown in its place, a file can be saved by who is in the room and by nobody else', async () => {
    await me.open('triage')
    const attach = (name: string, mimeType: string, buffer: Buffer): Promise<void> =>
      page.locator('.attach input').setInputFiles({ name, mimeType, buffer })
    await attach('night.png', 'image/png', Buffer.from(smallPicture, 'base64'))
    await me.write('see the sky')
    await page.locator('.message.mine .picture img').waitFor()
    expect(
      await page.evaluate<number>(
        "document.querySelector('.picture img').decode().then(() => document.querySelector('.picture img').naturalWidth)",
      ),
    ).toBe(240)
    await attach('page.html', 'text/html', Buffer.from('<script>alert(1)</script>'))
    await me.write('see the file')
    const link = page.locator('.message.mine', { hasText: 'see the file' }).locator('a.file')
    await link.waitFor()
    const href = (await link.getAttribute('href')) ?? ''
    const answer = await fetch(new URL(href, shift.sandbox.url))
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    expect((await fetch(new URL(href.replace(/as=.*/, 'as=eve'), shift.sandbox.url))).status).toBe(404)
  })

  test('everything can be done with the keyboard: become a lead, choose a room, ask, fill a card and press its button', async () => {
    const keys = page.keyboard
    await keys.press('Escape')
    await keys.press('i')
    await page.locator('#who-field:focus').waitFor()
    await keys.type('priya')
    await keys.press('Enter')
    await page.locator('.who .title', { hasText: 'Shift Lead' }).waitFor()
    await keys.press('Escape')
    await keys.press('r')
    await page.locator('.place:focus').waitFor()
    await keys.press('End')
    await keys.press('Home')
    await keys.press('Enter')
    await page.locator('.bar h2', { hasText: 'Toodles' }).waitFor()
    await page.locator('.composer textarea:focus').waitFor()
    await keys.type('contacts add')
    await keys.press('Enter')
    await page.locator('.card').last().getByText('New escalation contact').waitFor()
    await page.locator('.card input').first().focus()
    for (const value of ['APAC', 'Network', 'Ken Sato', 'Lead', 'ken.sato@meridian.example', '+81312345678']) {
      await keys.type(value)
      await keys.press('Tab')
    }
    await page.locator('.card button:focus', { hasText: 'Save' }).waitFor()
    await keys.press('Enter')
    await bot('Saved Ken Sato').waitFor()
    await keys.press('Escape')
    await keys.press('?')
    await page.getByRole('dialog').waitFor()
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('nothing has to be moved sideways at any width, and every part can be reached', async () => {
    for (const width of [390, 1024, 1440]) {
      await page.setViewportSize({ width, height: 844 })
      const parts = width === 390 ? ['rooms', 'machines', 'chat'] : ['']
      for (const part of parts) {
        if (part !== '') await page.getByRole('tab', { name: new RegExp(`^${part}`) }).click()
        expect(await page.evaluate<readonly string[]>(sideways), `${width} ${part}`).toEqual([])
      }
    }
    await page.setViewportSize({ width: 1024, height: 768 })
    await page.getByRole('button', { name: /^Rooms/ }).click()
    await page.locator('.sidebar .place').first().waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every text stands out from its ground in ${colorScheme}`, async () => {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.emulateMedia({ colorScheme })
      for (const tab of ['Wire', 'Timeline']) {
        await page.getByRole('tab', { name: tab }).click()
        expect(await faintTexts(page)).toEqual([])
      }
      await page.getByRole('combobox', { name: 'I am' }).focus()
      expect(await faintTexts(page)).toEqual([])
      await page.keyboard.press('Escape')
    })
  }
})

/** Boxes that are wider inside than outside, those that scroll by intent left out. Runs in the page. */
const sideways = `[document.documentElement, ...document.querySelectorAll('.app, .app > *, .scroll, .panel, .fleet, .tile, .bench')]
  .filter((one) => one.checkVisibility() && !one.matches('.only-read') && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth)`
