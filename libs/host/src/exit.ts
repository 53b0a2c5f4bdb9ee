/** Why a process ends (operations.md §0). What supervises it goes by these numbers: they are pinned. */
export const exitCodes = {
  /** Asked to stop. */
  stopped: 0,
  usage: 64,
  /** A bug or the watchdog. */
  bug: 70,
  /** Exclusivity lost: the store is held by another process, or the device by another replica. */
  exclusivity: 75,
  config: 78,
} as const
