import type { Page } from 'playwright-core'

/** What a person does on the page, in the words of its labels. */
export interface Visitor {
  become(name: string): Promise<void>
  open(place: string): Promise<void>
  write(text: string): Promise<void>
  /** Puts a bot, Webex or a tool on the bench. */
  choose(machine: string): Promise<void>
  /** Presses a button of the bench. */
  press(title: string): Promise<void>
}

/** A visitor of the page that is open. */
export function visitor(page: Page): Visitor {
  return {
    become: async (name) => {
      await page.getByRole('combobox', { name: 'I am' }).fill(name)
      await page.getByRole('option', { name }).first().click()
    },
    open: (place) => page.locator('.place', { has: page.getByText(place, { exact: true }) }).click(),
    write: async (text) => {
      await page.getByLabel('Message', { exact: true }).fill(text)
      await page.keyboard.press('Enter')
    },
    choose: (machine) => page.locator(`.tile[data-bot="${machine}"], .tile[data-tool="${machine}"]`).click(),
    press: (title) => page.locator('.bench').getByRole('button', { name: title, exact: true }).click(),
  }
}
