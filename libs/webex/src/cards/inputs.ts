import type { CardElement } from '../contract.ts'

/** What every input has: its id is the name under which the click tells the value. */
export interface InputLook {
  readonly label?: string
  readonly required?: boolean
  /** Shown where a required input is empty or a value does not fit. */
  readonly error?: string
}

/** A line of text, or several. */
export function textInput(
  id: string,
  look: InputLook & { readonly placeholder?: string; readonly value?: string; readonly maxLength?: number; readonly lines?: boolean } = {},
): CardElement {
  const { lines, ...rest } = look
  return { type: 'Input.Text', id, ...common(rest), ...(lines === undefined ? {} : { isMultiline: lines }) }
}

export function numberInput(
  id: string,
  look: InputLook & { readonly min?: number; readonly max?: number; readonly value?: number; readonly placeholder?: string } = {},
): CardElement {
  return { type: 'Input.Number', id, ...common(look) }
}

/** A day. Dates are `YYYY-MM-DD`. */
export function dateInput(
  id: string,
  look: InputLook & { readonly min?: string; readonly max?: string; readonly value?: string } = {},
): CardElement {
  return { type: 'Input.Date', id, ...common(look) }
}

/** One choice, or several where `many`; `expanded` shows all at once. */
export function choiceInput(
  id: string,
  choices: readonly { readonly title: string; readonly value: string }[],
  look: InputLook & { readonly value?: string; readonly many?: boolean; readonly expanded?: boolean; readonly placeholder?: string } = {},
): CardElement {
  const { many, expanded, ...rest } = look
  return {
    type: 'Input.ChoiceSet',
    id,
    choices,
    style: expanded === true ? 'expanded' : 'compact',
    ...(many === undefined ? {} : { isMultiSelect: many }),
    ...common(rest),
  }
}

/** Yes or no: `"true"` or `"false"` in the click. */
export function toggleInput(id: string, title: string, look: InputLook & { readonly value?: boolean } = {}): CardElement {
  const { value, ...rest } = look
  return { type: 'Input.Toggle', id, title, ...common(rest), ...(value === undefined ? {} : { value: String(value) }) }
}

function common({ required, error, ...rest }: InputLook): Readonly<Record<string, unknown>> {
  return { ...rest, ...(required === undefined ? {} : { isRequired: required }), ...(error === undefined ? {} : { errorMessage: error }) }
}
