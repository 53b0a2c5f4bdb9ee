import type { Effect } from '@nightshift/resilience'

/** Bots as Deployments of a cluster: restarting one is `kubectl rollout restart` (bots.md §12). */
export interface Kubernetes {
  /** Whether this is switched on. Where not, each call throws `UpstreamRefused` of kind `absent`. */
  readonly there: boolean
  /** New pods for a bot, in the way of its Deployment's strategy. Known again by the time that it leaves in the pod template. */
  restart(bot: string): Effect<Restarted>
  /** How far the newest rollout is. Throws `UpstreamDown`, `UpstreamRefused`. */
  rollout(bot: string, signal?: AbortSignal): Promise<Rollout>
}

/** The Deployment's generation that began with the restart. */
export interface Restarted {
  readonly revision: number
}

/** A rollout as `kubectl rollout status` judges it. `unseen` = the controller has not begun; `stuck` = no progress within the Deployment's deadline. */
export interface Rollout {
  readonly state: 'unseen' | 'rolling' | 'done' | 'stuck'
  readonly revision: number
  /** Pods: how many there are to be, of the new kind, and of those that answer. */
  readonly wanted: number
  readonly updated: number
  readonly available: number
  /** What the cluster says of a stuck one. */
  readonly why?: string
}
