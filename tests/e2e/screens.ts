import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { builtPage } from '@nightshift/cli/start/page'
import { botNames } from '@nightshift/cli/bots'
import type { Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { night } from '../support/night.ts'
import { smallPicture } from '../support/picture.ts'

/**
 * Pictures of the page: starts a night, plays a short story (a question, a card, a kill, a half-open link, Webex away), and writes what is
 * seen at three widths, light and dark. `npx node tests/e2e/screens.ts <folder>`
 */
const folder = resolve(process.argv[2] ?? 'screens')
mkdirSync(folder, { recursive: true })
const bots = botNames()
const pageDir = builtPage()
const shift = await night({
  bots,
  ...(pageDir === undefined ? {} : { sandbox: { pageDir } }),
  config: { path: { absentMs: 2_000, giveUpMs: 4_000 }, bots: { pinger: { every: '6s', good: '2s', missed: '4s' } } },
})
const browser = await openBrowser()
try {
  await shift.ready()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(shift.sandbox.url)
  await become(page, 'Luis Prieto')
  await play(page)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await picture(page, 1440, 900, scheme, 'timeline')
    await page.getByRole('tab', { name: 'Wire' }).click()
    await picture(page, 1440, 900, scheme, 'wire')
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await chat(page, 'triage')
    await page.getByRole('combobox', { name: 'I am' }).focus()
    await picture(page, 1440, 900, scheme, 'room')
    await page.keyboard.press('Escape')
    await chat(page, 'MSOAR')
    await picture(page, 1024, 768, scheme, 'timeline')
    await page.getByRole('button', { name: /^Rooms/ }).click()
    await page.waitForTimeout(300)
    await picture(page, 1024, 768, scheme, 'drawer')
    await page.keyboard.press('Escape')
    for (const tab of ['rooms', 'chat', 'machines']) {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
      await picture(page, 390, 844, scheme, tab)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await picture(page, 1440, 900, 'dark', 'keys')
} finally {
  await browser.close()
  await shift.stop()
}
process.exit(0)

async function play(page: Page): Promise<void> {
  const press = (title: string): Promise<void> => page.locator('.bench').getByRole('button', { name: title, exact: true }).click()
  const tile = (name: string): Promise<void> => page.locator(`.tile[data-bot=${name}]`).click()
  await chat(page, 'triage')
  await write(page, '@toodles who')
  await page.locator('.message.bot', { hasText: 'On call' }).first().waitFor()
  await page
    .locator('.attach input')
    .setInputFiles({ name: 'night.png', mimeType: 'image/png', buffer: Buffer.from(smallPicture, 'base64') })
  await write(page, 'The sky at four.')
  await page.locator('.picture').waitFor()
  await chat(page, 'Toodles')
  await write(page, 'who')
  await page.locator('.message.bot', { hasText: 'On call' }).first().waitFor()
  await write(page, 'contacts add')
  const fields = page.locator('.card').last().locator('input')
  await fields.first().waitFor()
  const values = ['EMEA', 'Network', 'Ada Berg', 'Lead', 'ada.berg@meridian.example', '+4930230099']
  for (const [index, value] of values.entries()) await fields.nth(index).fill(value)
  await page.locator('.card').last().getByRole('button', { name: 'Save' }).click()
  await page.locator('.message.bot', { hasText: 'Saved' }).waitFor()
  await tile('toodles')
  await write(page, 'contacts ada')
  await press('Kill −9')
  await page.locator('.story.death', { hasText: 'ready' }).waitFor({ timeout: 20_000 })
  await shift.quiet()
  await press('Half-open')
  await write(page, 'who')
  await page.locator('.story.fault', { hasText: 'live' }).waitFor({ timeout: 40_000 })
  await shift.quiet()
  await shift.webex.endFault()
  await press('Cut')
  await page
    .locator('.story.fault', { hasText: /^(?=.*cut)(?=.*live)/s })
    .first()
    .waitFor({ timeout: 20_000 })
  // Something that goes on while the pictures are taken.
  await press('Deaf')
  await page.locator('.tile[data-tool=Webex]').click()
  await press('429 storm')
  await shift.webex.say({ as: 'dana', room: 'general', markdown: 'Coffee is ready.' })
  await tile('toodles')
  await chat(page, 'MSOAR')
  await write(page, 'sla')
  await page.locator('.message.bot', { hasText: 'running timers' }).first().waitFor()
  await write(page, 'ticket 1385')
  await page.locator('.message.bot', { hasText: 'Remote WMI' }).first().waitFor()
}

async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'I am' }).fill(name)
  await page.getByRole('option', { name }).click()
}
async function chat(page: Page, name: string): Promise<void> {
  await page.locator('.place', { hasText: name }).first().click()
}
async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
}
async function picture(page: Page, width: number, height: number, scheme: string, name: string): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(folder, `${width}-${scheme}-${name}.png`) })
}
