/** The row waits: what it needs is not there yet, and will be. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}
