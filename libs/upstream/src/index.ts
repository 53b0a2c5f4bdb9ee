/** What every HTTP call to a tool shares; grows with its first connector. */
export const poolKept = 10
