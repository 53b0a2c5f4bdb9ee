import type { AdaptiveCard, CardButton, CardElement } from '../contract.ts'
import { maxCardBytes } from '../outgoing.ts'

/**
 * A card of version 1.3, the newest that Webex draws (webex.md §7.2). Throws `RangeError` over 20 KB or 20 buttons: a card that long is a
 * page.
 */
export function card(body: readonly CardElement[], actions: readonly CardButton[] = []): AdaptiveCard {
  const made: AdaptiveCard = { type: 'AdaptiveCard', version: '1.3', body, ...(actions.length === 0 ? {} : { actions }) }
  const bytes = Buffer.byteLength(JSON.stringify(made))
  if (bytes > maxCardBytes) throw new RangeError(`Cannot make a card as it must have ${maxCardBytes} bytes at most: it has ${bytes}`)
  return made
}

/**
 * A button that tells us of the click: which card (our row's id; the runtime puts it in) and which action, and nothing else. What is to be done is looked up on our
 * side, so that a forged click can name no more than that.
 */
export function submit(
  title: string,
  data: { readonly card?: string; readonly action: string },
  style?: 'positive' | 'destructive',
): CardButton {
  return {
    type: 'Action.Submit',
    title,
    data: { ...(data.card === undefined ? {} : { card: data.card }), action: data.action },
    ...(style === undefined ? {} : { style }),
  }
}

/** A button that opens an https address. Throws `RangeError` for any other. */
export function openUrl(title: string, url: string): CardButton {
  if (URL.parse(url)?.protocol !== 'https:') throw new RangeError(`Cannot make a button as it must open an https address: got "${url}"`)
  return { type: 'Action.OpenUrl', title, url }
}

/** A button that unfolds a second card. */
export function showCard(title: string, body: readonly CardElement[], actions: readonly CardButton[] = []): CardButton {
  return { type: 'Action.ShowCard', title, card: card(body, actions) }
}
