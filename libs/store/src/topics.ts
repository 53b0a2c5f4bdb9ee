import { topic } from '@nightshift/resilience'

/** Another process holds the file and is waited for. `holder` says who, as far as its note beside the file tells: `since 14:02 (pid 311)`. */
export const storeWaiting = topic<{ readonly file: string; readonly holder: string | undefined; readonly forMs: number }>(
  'nightshift.store.waiting',
)
