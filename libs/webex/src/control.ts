import * as loaded from '@webex/webex-core'
import type { Core, Webex } from '@webex/webex-core'
import type { Clock } from '@nightshift/resilience'
import { CallFailed } from './call-failed.ts'
import { clusterName } from './ids.ts'
import { knownHosts, mayCarryToken, type KnownHosts } from './may-carry-token.ts'
import { codeOf } from './network.ts'
import { alarm } from './topics.ts'
import { isLoose, textOf } from './wire.ts'

/** The control plane: catalogue and device calls, by the official SDK (webex.md §2). The only file that imports it; loaded when a link opens. */
export interface Control {
  /** One attempt at the catalogue, made anew with the current token where it changed. Throws `CallFailed`. Costs nothing once loaded. */
  load(): Promise<void>
  /** What the catalogue says; undefined before it was loaded. */
  services(): { readonly wdm: string; readonly rest: string } | undefined
  mayCarry(url: string): boolean
  /** Region of the ids of an address's host, or undefined where the catalogue does not know it. */
  clusterOf(url: string): string | undefined
  /** Asks for a new catalogue. The old one stays in use where that fails with `CallFailed`. */
  refreshCatalogue(): Promise<void>
  /** A call to WDM with the token. Statuses from 300 on, and no answer, are a `CallFailed`. */
  wdmRequest(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown): Promise<unknown>
}

export interface ControlOptions {
  readonly bot: string
  readonly version: string
  readonly u2c: string
  /** `catalog`, or the base that REST is pinned to. */
  readonly rest: string
  readonly override: Readonly<Record<string, string>>
  readonly token: () => string
  readonly clock: Clock
  readonly deadlineMs: number
}

const sdk = found(loaded)
const requestMs = 10_000
registerPlugins()

/** A control plane for one bot. Nothing is called before `load`. */
export function openControl(options: ControlOptions): Control {
  const { token, clock, u2c, rest, override, deadlineMs } = options
  let made: { readonly token: string; readonly webex: Webex; firstFailed: Promise<void> | undefined } | undefined
  let known: KnownHosts = knownHosts(u2c, [rest, ...Object.values(override)])
  let kept: { readonly wdm: string; readonly rest: string } | undefined
  const clusters = new Map<string, string | undefined>()

  const isLoaded = (webex: Webex): boolean => typeof webex.internal.services.get('wdm', false, 'postauth') === 'string'
  const within = async <T>(work: Promise<T>): Promise<T> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const cancel = clock.after(deadlineMs, () => reject(new CallFailed('catalogue', 0, 'no answer in time', { code: 'ETIMEDOUT' })))
    try {
      return await Promise.race([work, promise])
    } finally {
      cancel()
    }
  }
  const learnt = ({ internal: { services } }: Webex): void => {
    known = knownHosts(u2c, [
      rest,
      ...Object.values(override),
      ...Object.values(services.list(false, 'preauth')),
      ...Object.values(services.list(false, 'postauth')),
      ...hostsIn(services._hostCatalog),
    ])
    clusters.clear()
    kept = undefined
  }
  const failed = (error: unknown): CallFailed => (error instanceof CallFailed ? error : failureOf('catalogue', error))

  return {
    load: async () => {
      const text = token()
      if (made && made.token === text && isLoaded(made.webex)) return
      if (made?.token !== text) kept = undefined
      if (made?.token !== text) made = { token: text, ...instance(options, text) }
      const { webex, firstFailed } = made
      try {
        const { services } = webex.internal
        made.firstFailed = undefined
        await within(
          Promise.race([services.waitForCatalog('postauth', Math.ceil(deadlineMs / 1_000)), ...(firstFailed ? [firstFailed] : [])]),
        )
      } catch (error) {
        throw failed(error)
      }
      // The SDK resolves although only the pre-login catalogue came: this is the test that tells.
      if (!isLoaded(webex)) throw new CallFailed('catalogue', 0, 'the catalogue came without the devices service', { code: 'NO_CATALOGUE' })
      learnt(webex)
    },
    services: () => {
      // Asked for every call: kept until the catalogue is read anew.
      if (kept) return kept
      if (!made || !isLoaded(made.webex)) return undefined
      const { services } = made.webex.internal
      const base = rest === 'catalog' ? services.get('hydra', false) : rest
      kept = { wdm: trimmed(services.get('wdm', false) ?? ''), rest: trimmed(base ?? '') }
      return kept
    },
    mayCarry: (url) => mayCarryToken(url, known),
    clusterOf: (url) => {
      const host = URL.parse(url)?.host
      if (host === undefined || !made) return undefined
      if (!clusters.has(host)) {
        const urn = made.webex.internal.services.getClusterId(url)
        clusters.set(host, urn === undefined ? undefined : clusterName(urn))
      }
      return clusters.get(host)
    },
    refreshCatalogue: async () => {
      if (!made) return
      const { webex } = made
      try {
        await within(webex.internal.services.updateServices({ forceRefresh: true }))
      } catch (error) {
        throw failed(error)
      }
      learnt(webex)
    },
    wdmRequest: async (method, url, body) => {
      if (!made) throw new CallFailed('wdm', 0, 'the catalogue is not loaded')
      if (!mayCarryToken(url, known)) {
        alarm.say({ name: 'token.host_refused', detail: URL.parse(url)?.host ?? 'not a URL' })
        throw new CallFailed('wdm', 0, 'the token may go to known hosts only', { foreign: true })
      }
      const headers = { authorization: `Bearer ${made.token}`, 'user-agent': `nightshift/${options.version}` }
      try {
        const answer = await within(
          made.webex.request({ method, uri: url, headers, shouldRefreshAccessToken: false, ...(body === undefined ? {} : { body }) }),
        )
        if (answer.statusCode >= 300) throw new CallFailed('wdm', answer.statusCode, 'redirected')
        return answer.body
      } catch (error) {
        throw error instanceof CallFailed ? error : failureOf('wdm', error)
      }
    },
  }
}

/** The SDK's exports: as Node gives them, or one level up or down, as a bundler or a test runner folds them. */
function found(module: unknown): Core {
  for (let one: unknown = module, depth = 0; depth < 3 && typeof one === 'object' && one !== null; depth++) {
    // A fold repeats the members one level up, but not the class.
    if ('WebexPlugin' in one && 'default' in one && typeof one.default === 'function') return one as Core // both members that no other level has
    one = 'default' in one ? one.default : undefined
  }
  throw new Error('Cannot load the Webex SDK as it must export WebexPlugin: it does not')
}

/**
 * An instance of the SDK. It begins to fetch the catalogue by itself; whoever asks second meanwhile is not told of a failure for a minute
 * (webex.md §2.3, 2), but `firstFailed` then resolves.
 */
function instance(
  { bot, version, u2c, rest, override }: ControlOptions,
  token: string,
): { readonly webex: Webex; readonly firstFailed: Promise<void> } {
  const webex = new sdk.default({
    credentials: { access_token: token },
    config: {
      appName: 'nightshift',
      appVersion: version,
      trackingIdPrefix: 'nightshift',
      trackingIdSuffix: bot,
      defaultRequestOptions: { timeout: requestMs, followRedirect: false },
      maxAppLevelRedirects: 0,
      maxLocusRedirects: 0,
      services: {
        discovery: { u2c, ...(rest === 'catalog' ? {} : { hydra: rest }) },
        validateDomains: false,
        ...(Object.keys(override).length === 0 ? {} : { override }),
      },
    },
  })
  return { webex, firstFailed: new Promise((resolve) => webex.internal.services.once('change:initFailed', resolve)) }
}

/** Three plugins that the SDK cannot do without, and silence (webex.md §2.2). Global to the process, before the first instance. */
function registerPlugins(): void {
  const { WebexPlugin } = sdk
  sdk.registerInternalPlugin(
    'newMetrics',
    WebexPlugin.extend({ namespace: 'NewMetrics', callDiagnosticLatencies: { measureLatency: (run: () => unknown) => run() } }),
  )
  sdk.registerInternalPlugin(
    'metrics',
    WebexPlugin.extend({ namespace: 'Metrics', submitClientMetrics: () => Promise.resolve(), submit: () => Promise.resolve() }),
  )
  sdk.registerInternalPlugin(
    'device',
    WebexPlugin.extend({ namespace: 'Device', url: '', features: { developer: { get: () => undefined } } }),
  )
  // Its lines may hold a request with its token; what matters of a failure is in `CallFailed`.
  const quiet = (): void => undefined
  sdk.registerPlugin(
    'logger',
    WebexPlugin.extend({ namespace: 'Logger', error: quiet, warn: quiet, log: quiet, info: quiet, debug: quiet, trace: quiet }),
    { replace: true },
  )
}

/** The facts of an SDK error, and nothing else: the error itself holds the request, with the token, in hidden fields. */
function failureOf(call: 'catalogue' | 'wdm', error: unknown): CallFailed {
  if (typeof error !== 'object' || error === null) return new CallFailed(call, 0, 'unknown')
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0
  const headers = 'headers' in error && isLoose(error.headers) ? error.headers : {}
  const body = 'body' in error ? error.body : undefined
  const reason = isLoose(body) ? textOf(body, 'message') : undefined
  const code = status === 0 ? (codeOf(body) ?? codeOf(error)) : undefined
  const retryAfter = textOf(headers, 'retry-after')
  return new CallFailed(call, status, reason?.slice(0, 200) ?? (status === 0 ? 'no answer' : 'no reason given'), {
    ...(code === undefined ? {} : { code }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

/** Addresses for the hosts of a host catalogue: its keys carry the port, its entries do not. */
function hostsIn(catalogue: Readonly<Record<string, readonly { readonly host?: string }[]>> | null | undefined): readonly string[] {
  return Object.entries(catalogue ?? {}).flatMap(([key, entries]) => {
    const port = /:\d+$/.exec(key)?.[0] ?? ''
    return [key, ...entries.flatMap(({ host }) => (host === undefined ? [] : [`${host}${port}`]))].map((host) => `https://${host}`)
  })
}

const trimmed = (url: string): string => url.replace(/\/+$/, '')
