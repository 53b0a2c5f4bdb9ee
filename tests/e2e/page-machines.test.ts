import { builtPage } from '@nightshift/cli/start/page'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser } from '../support/browser.ts'
import { faintTexts } from '../support/contrast.ts'
import { night, type Night } from '../support/night.ts'
import { visitor, type Visitor } from '../support/page.ts'

describe.skipIf(browserPath === undefined)('the page: machine room', () => {
  let shift: Night
  let browser: Browser
  let page: Page
  let me: Visitor

  beforeAll(async () => {
    const pageDir = builtPage()
    shift = await night({
      bots: ['toodles', 'pinger'],
      ...(pageDir === undefined ? {} : { sandbox: { pageDir } }),
      config: { path: { absentMs: 2_000, giveUpMs: 4_000 }, bots: { pinger: { every: '3s', good: '1s', missed: '2s' } } },
    })
    browser = await openBrowser()
    await shift.ready()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(shift.sandbox.url)
    me = visitor(page)
    await me.become('Dana Okafor')
    await me.open('Toodles')
  })
  afterAll(async () => {
    await browser?.close()
    await shift?.stop()
  })
  const tile = (): Locator => page.locator('.tile[data-bot=toodles]')
  const story = (kind: string, line: RegExp): Locator => page.locator(`.story.${kind}`, { hasText: line })
  const answersTo = (word: string): Locator => page.locator('.message.bot', { hasText: word })

  test('a tile shows the link, the round trips that Pinger found, and when the next probe is due', async () => {
    await page.locator('.tile[data-bot=toodles] .sparkline rect').first().waitFor()
    expect(await tile().getAttribute('aria-label')).toMatch(
      /^toodles: live, last round trip \d+ ms, inbox 0, outbox 0, 0 restarts, last frame \d+ s ago, next probe in \d+ s$/,
    )
    expect(await page.locator('.bench dl').innerText()).toMatch(/pid\s+\d+\s+up\s+\d+ s\s+memory\s+\d+\.\d MB/)
  })

  test('kill -9 in the middle of the work: the tile says it, and the question is killed, restarted, answered once', async () => {
    // Webex answers the bot slowly, so that the kill comes before the answer.
    await me.press('Slow')
    const slow = page.locator('.chip', { hasText: /Slow toodles · \d+ s left/ })
    await slow.waitFor()
    await me.write('during-kill')
    await story('question', /during-kill.*stored \+.* · acknowledged \+.* · at work/s).waitFor()
    await page.locator('.working', { hasText: 'Toodles is at work' }).waitFor()
    await me.press('Kill −9')
    await slow.getByRole('button').click()
    await page.locator('.tile[data-bot=toodles]', { hasText: /down|starting|discovering|registering|connecting/ }).waitFor()
    await story('death', /killed .* · restarted \+.* · ready \+/).waitFor({ timeout: 20_000 })
    await answersTo('during-kill').first().waitFor({ timeout: 20_000 })
    await story('question', /during-kill.*acknowledged \+.* · killed · restarted \+.* · answered \+[^,]*, once/s).waitFor()
    await shift.quiet()
    expect(await answersTo('during-kill').count()).toBe(1)
    expect(await tile().getAttribute('aria-label')).toContain('1 restart,')
  })

  test('a question to a bot that is stopped waits visibly, and is answered when it is started', async () => {
    await me.press('Stop')
    await page.locator('.tile[data-bot=toodles]', { hasText: 'stopped' }).waitFor()
    await me.write('while-stopped')
    await page.locator('.working', { hasText: 'Toodles is down; it answers when it is back' }).waitFor()
    await story('question', /while-stopped.*waiting for its process/s).waitFor()
    await me.press('Start')
    await answersTo('while-stopped').first().waitFor({ timeout: 20_000 })
    await page.locator('.working').waitFor({ state: 'detached' })
    await story('question', /while-stopped.*stopped · restarted \+.* · fetched back \+.* · answered \+[^,]*, once/s).waitFor()
  })

  test('a deaf link is told, healed by Pinger, and its fault can be ended from its chip', { timeout: 60_000 }, async () => {
    await shift.quiet()
    await me.press('Deaf')
    const chip = page.locator('.chip', { hasText: 'Deaf toodles' })
    await chip.waitFor()
    await me.write('during-deaf')
    // The next probe may be due at once: then the moment in which nobody has noticed is too short to be seen.
    await story('fault', /deaf .* · (not noticed yet|(\d probes|probe) missed)/).waitFor()
    await story('fault', /deaf .* · (\d probes|probe) missed(, the first)? \+.* · new link \+.*, asked for by Pinger/).waitFor({
      timeout: 40_000,
    })
    await answersTo('during-deaf').first().waitFor({ timeout: 20_000 })
    expect(await page.locator('.tile[data-bot=toodles] .sparkline .missed').count()).toBeGreaterThan(0)
    await chip.getByRole('button').click()
    await chip.waitFor({ state: 'detached' })
    await page.getByText('No fault is set.').waitFor()
  })

  test('a fault on all of Webex counts down, and its story ends when every link is back', async () => {
    await me.choose('Webex')
    await me.press('429 storm')
    await page.locator('.chip', { hasText: /429 storm · \d+ s left/ }).waitFor()
    await me.press('Away 60 s')
    await page.locator('.chip', { hasText: /Webex away · (\d+ s|1 min) left/ }).waitFor()
    await page.locator('.tile[data-tool=Webex]', { hasText: 'Webex away' }).waitFor()
    expect(await faintTexts(page)).toEqual([])
    await page.getByRole('button', { name: 'End all' }).click()
    await story('fault', /webex away .* · noticed by 2 bots \+.* · ended \+.* · 2 of 2 live \+/).waitFor({ timeout: 30_000 })
  })

  test('the wire shows calls and links, newest first, of one bot, and can be held', async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('w')
    const lines = page.locator('.wire li')
    await page.locator('.wire li', { hasText: 'link live' }).first().waitFor()
    await page.getByLabel('Lines of').selectOption('pinger')
    await page.getByRole('button', { name: 'Pause' }).click()
    expect(new Set(await page.locator('.wire .whose').allInnerTexts())).toEqual(new Set(['pinger']))
    const times = await page.locator('.wire time').allInnerTexts()
    expect([...times].sort().reverse()).toEqual(times)
    const first = await lines.first().innerText()
    await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).waitFor({ timeout: 15_000 })
    expect(await lines.first().innerText()).toBe(first)
  })
})

describe.skipIf(browserPath === undefined)('the page: a bot alone', () => {
  test(
    'a half-open link is noticed by the bot itself: its story, and the question meanwhile answered once',
    { timeout: 60_000 },
    async () => {
      const pageDir = builtPage()
      const shift = await night({ bots: ['toodles'], ...(pageDir === undefined ? {} : { sandbox: { pageDir } }) })
      const browser = await openBrowser()
      try {
        await shift.ready()
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
        await page.goto(shift.sandbox.url)
        const me = visitor(page)
        await me.become('Dana Okafor')
        await me.open('Toodles')
        await me.write('before')
        await page.locator('.message.bot', { hasText: 'before' }).first().waitFor()
        await me.press('Half-open')
        await me.write('during-half-open')
        const story = (line: RegExp): Locator => page.locator('.story.fault', { hasText: line })
        await story(/half-open .* · not noticed yet/).waitFor()
        await story(/half-open [\d:]+ · noticed \+[\d.]+\ss \(.*\) · live \+.* · 1 message fetched back/).waitFor({ timeout: 30_000 })
        await page.locator('.message.bot', { hasText: 'during-half-open' }).first().waitFor()
        await shift.quiet()
        expect(await page.locator('.message.bot', { hasText: 'during-half-open' }).count()).toBe(1)
        await page.reload()
        // What was told before is told again to a page that is opened later.
        await story(/half-open [\d:]+ · noticed .* · live .* · 1 message fetched back/).waitFor()
      } finally {
        await browser.close()
        await shift.stop()
      }
    },
  )
})
