export type * from './contract.ts'
export { TooLate, Vanished, WebexRefused, WebexUnreachable, type Sent } from './errors.ts'
