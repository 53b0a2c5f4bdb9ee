export { dutyFrom, dutyNow, dutyWeek, personLine, shiftNow, withSwaps, type Swap } from './duty.ts'
export {
  endPage,
  escalation,
  page,
  pageCards,
  pageOrder,
  pageTimers,
  type PageGround,
  type PageOrder,
  type PageTarget,
} from './page/index.ts'
