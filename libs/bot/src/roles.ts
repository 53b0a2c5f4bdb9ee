/** Roles are named in code; who holds them is configuration (bots.md §1.2). */
export const roles = ['viewer', 'analyst', 'responder', 'lead', 'engineer', 'endpoint', 'manager', 'operator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Each role with those it contains: a lead may do what a responder may, and every role may do what a viewer may. */
const contains: { readonly [R in Role]: readonly Role[] } = {
  viewer: ['viewer'],
  analyst: ['analyst', 'viewer'],
  responder: ['responder', 'analyst', 'viewer'],
  lead: ['lead', 'responder', 'analyst', 'viewer'],
  engineer: ['engineer', 'viewer'],
  endpoint: ['endpoint', 'viewer'],
  manager: ['manager', 'viewer'],
  operator: ['operator', 'viewer'],
  auditor: ['auditor', 'viewer'],
}

/** Whether somebody who holds `held` may do what needs `needed`. */
export function holds(held: readonly Role[], needed: Role): boolean {
  return held.some((role) => contains[role].includes(needed))
}

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}
