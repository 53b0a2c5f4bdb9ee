/** Failures that come before a connection stands: the request was surely not read by anyone. */
const neverConnected: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENODATA',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
])
/** Certificate verdicts of OpenSSL, and Node's own on the host name. */
const tlsCode = /CERT|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/

/** Whether an error of this code means that no connection ever stood. */
export function isBeforeConnect(code: string | undefined): boolean {
  return code !== undefined && (neverConnected.has(code) || tlsCode.test(code))
}

/** The code of an error, looked for in its causes and parts too (a dual-stack connect fails with several). */
export function codeOf(error: unknown): string | undefined {
  for (let depth = 0, one = error; depth < 4 && typeof one === 'object' && one !== null; depth++) {
    if ('code' in one && typeof one.code === 'string') return one.code
    one = 'errors' in one && Array.isArray(one.errors) ? one.errors[0] : 'cause' in one ? one.cause : undefined
  }
  return undefined
}
