import type { ListedFault } from '@nightshift/sandbox/contract'
import { api } from '../api.ts'
import { useAttempt, useNow } from '../hooks.ts'
import { Cross } from '../icons.tsx'
import type { Book } from '../stories/book.ts'
import { inSeconds } from '../time.ts'
import { endsAt, faultName } from './faults.ts'

/** Faults that are set, each with the time it has left, to be ended one by one or all at once. */
export function FaultStrip(props: { readonly faults: readonly ListedFault[]; readonly book: Book }) {
  const now = useNow(1_000)
  const [problem, attempt] = useAttempt()
  return (
    <section class="strip" aria-label="Active faults">
      {props.faults.length === 0 && <span class="muted">No fault is set.</span>}
      <ul>
        {props.faults.map((one) => {
          const at = endsAt(one)
          const whose = one.fault.bot?.split('@')[0] ?? props.book.devices.get(one.fault.device ?? '')
          const name = `${faultName(one)}${whose === undefined ? '' : ` ${whose}`}`
          return (
            <li key={one.id} class="chip">
              <span>
                {name}
                <span class="figure">
                  {at === undefined ? (one.left === undefined ? '' : ` · ${one.left} left`) : ` · ${inSeconds(at - now)} left`}
                </span>
              </span>
              <button type="button" aria-label={`End ${name}`} title="End it" onClick={() => void attempt(api.endFault(one.id))}>
                <Cross />
              </button>
            </li>
          )
        })}
      </ul>
      {props.faults.length > 1 && (
        <button type="button" class="quiet" onClick={() => void attempt(api.endFault())}>
          End all
        </button>
      )}
      {problem && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </section>
  )
}
