import { parseIndicator, type IndicatorKind } from './indicators.ts'
import { parseDate, parsePeriod, type Period } from './period.ts'

/** What each kind of argument becomes (bots.md §1.1). */
export interface KindValues {
  readonly id: string
  readonly host: string
  readonly ip: string
  readonly domain: string
  readonly url: string
  readonly hash: string
  readonly email: string
  readonly ioc: { readonly kind: IndicatorKind; readonly value: string }
  /** An e-mail, lower case. */
  readonly person: string
  /** Seconds. */
  readonly duration: number
  /** `yyyy-mm-dd` in the SOC's zone. */
  readonly date: string
  readonly period: Period
  readonly severity: Severity
  readonly word: string
  readonly text: string
  readonly number: number
}
export type Kind = keyof KindValues
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** What reading an argument may need to know. */
export interface Reading {
  readonly now: number
  readonly zone: string
  /** E-mail of a display name or a mention, if exactly one person has it. */
  readonly person: (name: string) => string | undefined
}

/** How one kind is read: `undefined` = the text is not one. `what` and `example` go into the ARG answer. */
interface KindReader<K extends Kind> {
  readonly what: string
  readonly example: string
  read(text: string, reading: Reading): KindValues[K] | undefined
}

const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']
const indicator = (kind: IndicatorKind) => (text: string) => {
  const found = parseIndicator(text)
  return found?.kind === kind ? found.value : undefined
}

/** Every kind, with the words in which a mistake is explained. */
export const kinds: { readonly [K in Kind]: KindReader<K> } = {
  id: { what: 'a number', example: '1385', read: (text) => /^(?:#|INC-|C-)?(\d{1,12})$/i.exec(text)?.[1] },
  host: {
    what: 'a host name',
    example: 'MER-WS-0117',
    read: (text) => {
      const host = text.split('.')[0] ?? ''
      // An address is not a name: "10.0.0" must not become host "10".
      return /^[\w-]{1,63}$/.test(host) && /^[\w.-]+$/.test(text) && !/^[\d.]+$/.test(text) ? host.toUpperCase() : undefined
    },
  },
  ip: { what: 'an IP address', example: '203.0.113.66', read: indicator('ip') },
  domain: { what: 'a domain', example: 'cdn-sync.example', read: indicator('domain') },
  url: { what: 'a URL', example: 'hxxps://payroll-portal[.]example/login', read: indicator('url') },
  hash: { what: 'an MD5, SHA-1 or SHA-256 hash', example: 'd41d8cd98f00b204e9800998ecf8427e', read: indicator('hash') },
  email: { what: 'an e-mail address', example: 'dana@meridian.example', read: indicator('email') },
  ioc: { what: 'an indicator (hash, URL, address, e-mail or domain)', example: '203.0.113[.]66', read: parseIndicator },
  person: {
    what: 'a person (an e-mail, a mention or a name)',
    example: 'dana.okafor@meridian.example',
    read: (text, reading) => indicator('email')(text) ?? reading.person(text.replace(/^@/, '')),
  },
  duration: { what: 'a length of time from 1 minute to 90 days', example: '2h', read: readDuration },
  date: { what: 'a date', example: '2026-03-18', read: (text, reading) => parseDate(text, reading) },
  period: { what: 'a period', example: '7d', read: (text, reading) => parsePeriod(text, reading) },
  severity: {
    what: 'a severity (info, low, medium, high, critical)',
    example: 'high',
    read: (text) => severities.find((one) => one === text.toLowerCase()) ?? (/^[0-4]$/.test(text) ? severities[Number(text)] : undefined),
  },
  word: { what: 'one word', example: 'toodles', read: (text) => (/^\S{1,200}$/.test(text) ? text : undefined) },
  text: {
    what: 'a text of at most 4,000 characters',
    example: 'disk full on MER-SRV-014',
    read: (text) => (text !== '' && text.length <= 4_000 ? text : undefined),
  },
  number: { what: 'a whole number', example: '6', read: (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined) },
}

function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/i.exec(text) ?? []
  if (amount === undefined || unit === undefined) return undefined
  const seconds = Number(amount) * { m: 60, h: 3_600, d: 86_400 }[unit.toLowerCase() as 'm' | 'h' | 'd'] // the expression admits no other unit
  return seconds >= 60 && seconds <= 90 * 86_400 ? seconds : undefined
}
