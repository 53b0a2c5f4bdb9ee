import type { Page } from 'playwright-core'

/** Texts of the page that can be seen and whose colour stands out too little from what is behind them: WCAG AA asks for 4.5 to 1. */
export async function faintTexts(page: Page, least = 4.5): Promise<readonly string[]> {
  return await page.evaluate<readonly string[]>(`(${LOOK})(${least})`)
}

/** Runs in the page, so it is a text: tests know no DOM. Colours with alpha are laid over what is behind them. */
const LOOK = `(least) => {
  const parse = (text) => { const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\\d.]+/g) ?? []).map(Number); return [r, g, b, a] }
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1]
  const behind = (element) => {
    const layers = []
    for (let one = element; one; one = one.parentElement) layers.push(parse(getComputedStyle(one).backgroundColor))
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1])
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const found = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || node.textContent.trim() === '' || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    if (element.closest('.only-read, option, svg') || element.getClientRects().length === 0) continue
    const ground = behind(element)
    const [a, b] = [light(over(parse(getComputedStyle(element).color), ground)), light(ground)]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < least) found.add(ratio.toFixed(2) + ' "' + node.textContent.trim().slice(0, 40) + '" .' + element.className)
  }
  return [...found]
}`
