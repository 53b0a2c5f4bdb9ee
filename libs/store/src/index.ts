export type * from './contract.ts'
export { ClaimLost, StoreHeld, StoreRefused, StoreUnavailable } from './errors.ts'
