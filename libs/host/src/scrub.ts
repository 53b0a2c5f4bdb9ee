/**
 * Takes secrets out of whatever is logged: by key at any depth and by value (operations.md §6, Logs). pino's own `redact` does not match
 * at any depth, so the logger's input passes through here.
 */
const secretKey =
  /^(authorization|cookie|set-cookie|token|accesstoken|secret|password|passphrase|apikey|x-api-key|x-xdr-auth-id|signature|session|bearer|credentials?|privatekey)$/i
const secretValue = [
  /Bearer\s+[\w.~+/=-]{8,}/gi,
  // The Webex token shape: three parts, the last an organisation's UUID.
  /[\w-]{20,}_[A-Z0-9]{4}_[0-9a-f]{8}-[0-9a-f-]{27}/g,
  /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g,
]
const hidden = '[hidden]'
const deepest = 8

/** A function that scrubs with the loaded secrets' own values too. */
export function scrubber(secrets: () => readonly string[]): (value: unknown) => unknown {
  const text = (value: string): string => {
    let clean = value
    for (const pattern of secretValue) clean = clean.replace(pattern, hidden)
    for (const secret of secrets()) if (secret.length >= 8 && clean.includes(secret)) clean = clean.replaceAll(secret, hidden)
    return clean
  }
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > deepest) return '[deep]'
    if (value instanceof Error) return errorFields(value, depth, walk)
    if (Array.isArray(value)) return value.slice(0, 100).map((one) => walk(one, depth + 1))
    if (Buffer.isBuffer(value) || ArrayBuffer.isView(value)) return '[bytes]'
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        secretKey.test(key.replaceAll(/[_-]/g, '')) || secretKey.test(key) ? hidden : walk(one, depth + 1),
      ]),
    )
  }
  return (value) => walk(value, 0)
}

function errorFields(error: Error, depth: number, walk: (value: unknown, depth: number) => unknown): unknown {
  return {
    type: error.name,
    message: walk(error.message, depth + 1),
    stack: walk(error.stack ?? '', depth + 1),
    ...(error.cause === undefined ? {} : { cause: walk(error.cause, depth + 1) }),
  }
}
