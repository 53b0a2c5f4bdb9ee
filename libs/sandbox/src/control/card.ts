import { Refusal } from '../refusal.ts'
import type { Message } from '../state/model.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Fills a card and presses one of its buttons as a client would: what the inputs hold by default, what was typed, and the button's own
 * data. `action` = title, index or id of a button. Refuses with 400: no such button, an unknown input, a required one left empty.
 */
export function fillCard(message: Message, action: string | number, inputs: Json): Json {
  const card = message.attachments[0]?.content
  if (!isJson(card)) throw new Refusal(400, 'Cannot press a button as the message must hold a card: it has none')
  const buttons = [...walk(card)].filter(({ item }) => item['type'] === 'Action.Submit')
  const titles = buttons.map(({ item }) => item['title'])
  const index = typeof action === 'number' ? action : buttons.findIndex(({ item }) => item['title'] === action || item['id'] === action)
  const pressed = buttons[index]
  if (!pressed)
    throw new Refusal(
      400,
      `Cannot press "${action}" as the card must have such a button: it has ${titles.map((title) => `"${String(title)}"`).join(', ') || 'none'}`,
    )
  // A client sends the inputs of the card that holds the button and of the cards around it.
  const fields = [...walk(card)]
    .filter(({ item, card: inside }) => String(item['type']).startsWith('Input.') && pressed.chain.includes(inside))
    .map(({ item }) => item)
  const known = new Set(fields.map((field) => String(field['id'])))
  const unknown = Object.keys(inputs).filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new Refusal(
      400,
      `Cannot fill in ${unknown.join(', ')} as the card must have such a field: it has ${[...known].join(', ') || 'none'}`,
    )
  const filled = Object.fromEntries(
    fields.map((field) => [
      String(field['id']),
      inputs[String(field['id'])] ?? field['value'] ?? (field['type'] === 'Input.Toggle' ? (field['valueOff'] ?? 'false') : ''),
    ]),
  )
  const empty = fields.filter(
    (field) => field['isRequired'] === true && pressed.item['associatedInputs'] !== 'none' && filled[String(field['id'])] === '',
  )
  if (empty.length > 0)
    throw new Refusal(400, `Cannot submit as required fields must be filled in: ${empty.map((field) => String(field['id'])).join(', ')}`)
  const data = pressed.item['data']
  return { ...(isJson(data) ? data : {}), ...(pressed.item['associatedInputs'] === 'none' ? {} : filled) }
}

interface Found {
  readonly item: Json
  /** The innermost card around the item, and all cards around that one. */
  readonly card: Json
  readonly chain: readonly Json[]
}

/** Every element and action of a card, those of inner cards (`Action.ShowCard`) included. */
function* walk(value: unknown, chain: readonly Json[] = []): Generator<Found> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one, chain)
  if (!isJson(value)) return
  const inside = value['type'] === 'AdaptiveCard' ? [...chain, value] : chain
  const card = inside.at(-1)
  if (card && value !== card) yield { item: value, card, chain: inside }
  for (const [name, child] of Object.entries(value)) if (name !== 'data' && name !== 'value') yield* walk(child, inside)
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
