import { z } from 'zod'

/** An upstream's address in settings. What is a secret travels with each call: only over TLS, or to this machine itself. */
export const safeUrl = z
  // What is no address is not looked at any further.
  .url({ protocol: /^https?$/, abort: true })
  .refine((url) => {
    const { protocol, hostname } = new URL(url)
    return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  }, 'expected an https address (http is for this machine alone)')
