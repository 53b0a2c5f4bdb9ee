import type { Json } from './contract.ts'

/**
 * The text under which a value is kept. Throws `TypeError` where it is not plain JSON through and through: `JSON.stringify` would drop an
 * undefined member and turn NaN into null. The error names the place, never the value.
 */
export function jsonText(value: Json, name: string): string {
  const found = flaw(value)
  if (found !== undefined) throw new TypeError(`Cannot keep a value as it must be plain JSON: ${name}${found}`)
  return JSON.stringify(value)
}

/** The value kept under a text that `jsonText` made; null where the text has been emptied. */
export function jsonValue(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json) // jsonText wrote it
}

function flaw(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : ` is ${value}`
    case 'object':
      return value === null ? undefined : flawWithin(value)
    default:
      return ` is ${typeof value}`
  }
}

function flawWithin(value: object): string | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = flaw(value[index])
      if (found !== undefined) return `[${index}]${found}`
    }
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // A root prototype has none of its own; that holds for objects of another realm too.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return ` is a ${value.constructor.name}`
  for (const [key, member] of Object.entries(value)) {
    const found = flaw(member)
    if (found !== undefined) return `.${key}${found}`
  }
  return undefined
}
