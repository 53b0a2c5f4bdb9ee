import { isIP } from 'node:net'

export type IndicatorKind = 'hash' | 'url' | 'ip' | 'email' | 'domain'

/** Undoes the usual ways of making an indicator unclickable: `hxxp`, `[.]`, `(.)`, `[dot]`, `[at]`, `[:]`. */
export function refang(text: string): string {
  return text
    .replace(/^hxxp/i, 'http')
    .replace(/\[\.\]|\(\.\)|\[dot\]/gi, '.')
    .replace(/\[at\]|\[@\]/gi, '@')
    .replace(/\[:\]/g, ':')
}

/** Makes an indicator unclickable for display. */
export function defang(text: string): string {
  return text
    .replace(/^http/i, 'hxxp')
    .replace(/@/g, '[at]')
    .replace(/\.(?=[^.]*$)/, '[.]')
}

/** What a text is, tried in the order hash, url, ip, email, domain; undefined = none of them. Domains and hashes come out in lower case. */
export function parseIndicator(text: string): { readonly kind: IndicatorKind; readonly value: string } | undefined {
  const value = refang(text.trim())
  if (value.length > 2_048) return undefined
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)) return { kind: 'hash', value: value.toLowerCase() }
  if (/^https?:\/\//i.test(value) && URL.canParse(value)) return { kind: 'url', value: new URL(value).href }
  if (isIP(value) !== 0) return { kind: 'ip', value: value.toLowerCase() }
  const [, local, host] = /^([^\s@]{1,64})@([^\s@]+)$/.exec(value) ?? []
  if (local !== undefined && host !== undefined) return isDomain(host) ? { kind: 'email', value: value.toLowerCase() } : undefined
  return isDomain(value) ? { kind: 'domain', value: value.toLowerCase() } : undefined
}

function isDomain(text: string): boolean {
  return text.length <= 253 && /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/i.test(text)
}
