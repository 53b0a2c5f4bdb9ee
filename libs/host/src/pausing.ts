/** Whether an operator has paused the work of this process. It does not outlive the process: a restart works again. */
export interface Pausing {
  now(): boolean
  set(paused: boolean): void
}

export function openPausing(): Pausing {
  let paused = false
  return {
    now: () => paused,
    set: (wanted) => {
      paused = wanted
    },
  }
}
