/** Why nothing of ours reached the other side. */
export type NetworkProblem = 'dns' | 'tls' | 'reset' | 'timeout'

const dnsCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL', 'ENODATA', 'ESERVFAIL'])
const timeoutCodes: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT'])
/** Certificate verdicts of OpenSSL, and Node's own on the host name. */
const tlsCode = /CERT|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED/
/** Failures that come before a connection stands: the request was surely not read by anyone. */
const neverConnected: ReadonlySet<string> = new Set([
  ...dnsCodes,
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
])

/** The kind of problem behind Node's error code. */
export function problemOf(code: string | undefined): NetworkProblem {
  if (code === undefined) return 'reset'
  if (dnsCodes.has(code)) return 'dns'
  if (timeoutCodes.has(code)) return 'timeout'
  return tlsCode.test(code) ? 'tls' : 'reset'
}

/** Whether an error of this code means that no connection ever stood. */
export function isBeforeConnect(code: string | undefined): boolean {
  return code !== undefined && (neverConnected.has(code) || problemOf(code) === 'tls')
}

/** The code of an error, looked for in its causes and parts too (a dual-stack connect fails with several). */
export function codeOf(error: unknown): string | undefined {
  for (let depth = 0, one = error; depth < 4 && typeof one === 'object' && one !== null; depth++) {
    if ('code' in one && typeof one.code === 'string') return one.code
    one = 'errors' in one && Array.isArray(one.errors) ? one.errors[0] : 'cause' in one ? one.cause : undefined
  }
  return undefined
}
