/** Where our token may go. Made from the configuration and the catalogue; asked before every call that would carry it. */
export interface KnownHosts {
  /** `host[:port]` of each address in the configuration and the catalogue, in lower case. */
  readonly hosts: ReadonlySet<string>
  /** Plain `http` and `ws` are allowed: only where the configured U2C base is plain. */
  readonly plain: boolean
  /** Webex's public names count besides `hosts`: only where the U2C base is one of them. */
  readonly publicCloud: boolean
}

const publicHosts: ReadonlySet<string> = new Set(['webexapis.com', 'api.ciscospark.com'])

/** The hosts that a U2C base and further addresses (configured ones, then the catalogue's) stand for. What is not a URL counts for nothing. */
export function knownHosts(u2c: string, urls: Iterable<string>): KnownHosts {
  const base = new URL(u2c)
  const hosts = new Set([base.host])
  for (const text of urls) {
    const url = URL.parse(text)
    if (url && url.host !== '') hosts.add(url.host)
  }
  return { hosts, plain: base.protocol === 'http:', publicCloud: isPublic(base) }
}

/**
 * Whether a call to this address may carry the token (webex.md §2.4). The SDK's own test is a prefix or a substring and can be deceived by a
 * look-alike host; this one compares the parsed host for equality. Anything that is not surely ours is refused.
 */
export function mayCarryToken(text: string, known: KnownHosts): boolean {
  const url = URL.parse(text)
  if (!url || url.username !== '' || url.password !== '') return false
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  if (!secure && !(known.plain && (url.protocol === 'http:' || url.protocol === 'ws:'))) return false
  return known.hosts.has(url.host) || (secure && known.publicCloud && isPublic(url))
}

function isPublic({ hostname, port }: URL): boolean {
  return port === '' && (publicHosts.has(hostname) || hostname.endsWith('.wbx2.com'))
}
