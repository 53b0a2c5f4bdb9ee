/** The claim has passed to another, or its lease has ended: nothing was committed. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost'
}

/** The store cannot commit now (disk full, volume gone, locked): nothing was done, and it may pass. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly kind: 'busy' | 'full' | 'gone'
  constructor(message: string, kind: 'busy' | 'full' | 'gone', cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** The file is damaged, not a store of ours, or of a newer version. It was left byte for byte as it was. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused'
}

/** Another process holds the file. `host` waits a while, then ends with exit code 75. */
export class StoreHeld extends Error {
  override readonly name = 'StoreHeld'
}
