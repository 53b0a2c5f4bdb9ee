export { dutyFrom, dutyNow, dutyWeek, personLine, shiftNow, withSwaps, type Swap } from './duty.ts'
export { escalation, page, pageCards, pageTimers, type PageGround, type PageOrder, type PageTarget } from './page/index.ts'
