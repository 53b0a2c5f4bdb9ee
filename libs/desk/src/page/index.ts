export { escalation, type PageTarget } from './escalation.ts'
export { page, pageCards, pageTimers } from './page.ts'
export type { PageGround, PageOrder } from './contract.ts'
