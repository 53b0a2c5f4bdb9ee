export { escalation, type PageTarget } from './escalation.ts'
export { endPage, page, pageCards, pageTimers } from './page.ts'
export { pageOrder, type PageGround, type PageOrder } from './contract.ts'
