import type { SandboxOptions } from './contract.ts'
import type { Cluster } from './wire-ids.ts'

/** The options with every default filled in, once the port is known. */
export interface Settings {
  readonly port: number
  readonly publicUrl: string
  /** Base URL of a cluster. Both are the same where the second host has no name of its own. */
  base(cluster: Cluster): string
  /** Whether the second cluster has a name of its own: cluster look-up is by host name, so one name cannot serve two (webex.md §10.2). */
  readonly twoClusters: boolean
  readonly offlineQueue: boolean
  readonly ackStrict: boolean
  /** What `GET messages/<id of an edit>` answers (webex.md §10.4). */
  readonly editLookup: 'original' | '404'
  readonly controlKey: string | undefined
  readonly pageDir: string | undefined
}

/** Fills the defaults in. `port` is the one that listens. */
export function settingsOf(options: SandboxOptions, port: number): Settings {
  const publicUrl = (options.publicUrl ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const eu = new URL(publicUrl)
  eu.hostname = options.euHost ?? '127.0.0.1'
  const euUrl = eu.toString().replace(/\/+$/, '')
  return {
    port,
    publicUrl,
    base: (cluster) => (cluster === 'us' ? publicUrl : euUrl),
    twoClusters: eu.hostname !== new URL(publicUrl).hostname,
    offlineQueue: options.offlineQueue ?? false,
    ackStrict: options.ackStrict ?? false,
    editLookup: options.editLookup ?? 'original',
    controlKey: options.controlKey,
    pageDir: options.pageDir,
  }
}
