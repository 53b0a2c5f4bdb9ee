/** A long answer was stopped by a person. The message may be shown in chat. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** The handlers that run in this process, by inbox row, so that `cancel` can end one. */
export interface Cancels {
  /** Aborts with `Cancelled` when the row is cancelled. */
  open(inboxId: number): AbortSignal
  close(inboxId: number): void
  /** False where it does not run here. */
  cancel(inboxId: number, by: string): boolean
}

export function openCancels(): Cancels {
  const running = new Map<number, AbortController>()
  return {
    open: (inboxId) => {
      const controller = new AbortController()
      running.set(inboxId, controller)
      return controller.signal
    },
    close: (inboxId) => void running.delete(inboxId),
    cancel: (inboxId, by) => {
      const found = running.get(inboxId)
      found?.abort(new Cancelled(`Cancelled by ${by}.`))
      return found !== undefined
    },
  }
}
