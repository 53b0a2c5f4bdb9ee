import { UpstreamDown, UpstreamRefused } from '@nightshift/resilience'

/** As it is named to people. */
export const upstream = 'Kubernetes'

interface Asked {
  readonly deployment: string
  readonly namespace: string
  readonly write: boolean
}

/** A failed call in our words: what is final is refused, everything else may pass. Nothing of the answer's body or headers is repeated. */
export function asFailure(error: unknown, { deployment, namespace, write }: Asked): UpstreamDown | UpstreamRefused {
  const status = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
  switch (status) {
    case 404:
      return new UpstreamRefused(upstream, `There is no Deployment "${deployment}" in the namespace "${namespace}".`, { kind: 'missing' })
    case 401:
    case 403:
      return new UpstreamRefused(
        upstream,
        `Kubernetes does not let me ${write ? 'change' : 'see'} the Deployment "${deployment}" (${status}).`,
      )
    case 409:
      return new UpstreamRefused(upstream, `The Deployment "${deployment}" was changed at the same moment.`, { kind: 'conflict' })
    case undefined:
      return new UpstreamDown(upstream, 'Kubernetes does not answer.', {
        sent: write && !neverLeft(error) ? 'unknown' : 'no',
        cause: error,
      })
    default:
      if (status < 500 && status !== 429) return new UpstreamRefused(upstream, `Kubernetes refused (${status}).`)
      return new UpstreamDown(upstream, `Kubernetes cannot answer now (${status}).`, { sent: write && status >= 500 ? 'unknown' : 'no' })
  }
}

/** Whether the connection was not even made. */
function neverLeft(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause)
    if ('code' in one && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(String(one.code))) return true
  return false
}
