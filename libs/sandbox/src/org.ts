import { lettersFrom } from './ids.ts'

/** The organisation that every identity of the local Webex belongs to. No real organisation has this id. */
export const sandboxOrgId = '00000000-5a4d-4b0c-8000-00005a4db0c5'

/** Whether a token was made by a local Webex: its third part is the sandbox's organisation. */
export function isSandboxToken(token: string): boolean {
  const parts = token.trim().split('_')
  return parts.length === 3 && parts[2] === sandboxOrgId
}

/** The token of an identity; `generation` counts how often it was made anew (webex.md §10.2). */
export function tokenOf(seed: number, person: string, generation: number): string {
  return `${lettersFrom(seed, `token/${person}/${generation}`, 64)}_PF84_${sandboxOrgId}`
}
