import type { CardElement } from '../contract.ts'

/** What a text on a card may look like (Adaptive Cards 1.3). */
export interface TextLook {
  readonly size?: 'Small' | 'Default' | 'Medium' | 'Large' | 'ExtraLarge'
  readonly weight?: 'Lighter' | 'Default' | 'Bolder'
  readonly color?: 'Default' | 'Dark' | 'Light' | 'Accent' | 'Good' | 'Warning' | 'Attention'
  readonly subtle?: boolean
  readonly align?: 'Left' | 'Center' | 'Right'
  readonly space?: Spacing
  readonly separator?: boolean
  /** Default true. */
  readonly wrap?: boolean
}
export type Spacing = 'None' | 'Small' | 'Default' | 'Medium' | 'Large' | 'ExtraLarge' | 'Padding'

/** A paragraph. Markdown of the simple kind (bold, lists, links) is drawn. */
export function text(words: string, look: TextLook = {}): CardElement {
  const { subtle, align, space, wrap = true, ...rest } = look
  return {
    type: 'TextBlock',
    text: words,
    wrap,
    ...rest,
    ...(subtle === undefined ? {} : { isSubtle: subtle }),
    ...(align === undefined ? {} : { horizontalAlignment: align }),
    ...(space === undefined ? {} : { spacing: space }),
  }
}

/** A heading: larger and bold. */
export const heading = (words: string, look: TextLook = {}): CardElement => text(words, { size: 'Medium', weight: 'Bolder', ...look })

/** Names with their values, one line each. */
export function facts(pairs: Readonly<Record<string, string>> | readonly (readonly [string, string])[]): CardElement {
  const list = Array.isArray(pairs) ? pairs : Object.entries(pairs)
  return { type: 'FactSet', facts: list.map(([title, value]) => ({ title, value })) }
}

/** Columns side by side. */
export function columns(...list: readonly CardElement[]): CardElement {
  return { type: 'ColumnSet', columns: list }
}

/** A column: as wide as its content, sharing the rest, or a share of it (a whole number). */
export function column(width: 'auto' | 'stretch' | number, items: readonly CardElement[]): CardElement {
  return { type: 'Column', width, items }
}

/** A group, on a coloured ground if wanted. */
export function container(
  items: readonly CardElement[],
  look: {
    readonly style?: 'default' | 'emphasis' | 'good' | 'attention' | 'warning' | 'accent'
    readonly space?: Spacing
    readonly separator?: boolean
  } = {},
): CardElement {
  const { space, ...rest } = look
  return { type: 'Container', items, ...rest, ...(space === undefined ? {} : { spacing: space }) }
}
