export { answers } from './answers.ts'
export { probeText } from './canary.ts'
export {
  defineBot,
  type AnyCommand,
  type Ask,
  type Bot,
  type By,
  type Command,
  type Ground,
  type LocalEffect,
  type Plan,
  type Press,
  type RecordDoor,
  type GroundCommon,
  type Risk,
  type SelfDoor,
  type SharedRows,
} from './define.ts'
export { defang, parseIndicator, refang } from './indicators.ts'
export { zoneOf, type Contact, type House, type OwnSettings, type PersonEntry, type Registers } from './house.ts'
export { commandTable, exampleOf, meaning, nameOf, type Entry } from './match.ts'
export { builtins } from './builtins.ts'
export { gapTimer } from './gap-notice.ts'
export { mayDo, rank } from './permit.ts'
export { parseDate, parsePeriod, type Period } from './period.ts'
export { pump, type Stopping } from './pump.ts'
export { edit, file, text, type CardReply, type Part, type Reply, type TextPart } from './reply.ts'
export { holds, isRole, roles, type Role } from './roles.ts'
export { defaultTimings, type Ports, type Timings } from './runtime.ts'
export { keepCopy } from './shared.ts'
export { problemsOf } from './problems.ts'
export { suggest } from './suggest.ts'
export { ago, clockTime, dayName } from './time.ts'
