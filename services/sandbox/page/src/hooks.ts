import { useEffect, useState } from 'preact/hooks'

/** The time, and again every so often: for ages, countdowns and stories that go on. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** Work that may be refused, and the sentence that says why; the sentence goes with the next attempt. */
export function useAttempt(): readonly [string, (work: Promise<unknown>) => Promise<boolean>] {
  const [problem, setProblem] = useState('')
  const attempt = async (work: Promise<unknown>): Promise<boolean> => {
    setProblem('')
    try {
      await work
      return true
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      return false
    }
  }
  return [problem, attempt]
}

/** Moves the focus among the elements that match, with the arrows, Home and End. */
export function moveFocus(event: KeyboardEvent, within: Element, selector: string): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
  const step = steps[event.key]
  if (step === undefined && event.key !== 'Home' && event.key !== 'End') return
  const all = [...within.querySelectorAll<HTMLElement>(selector)]
  const at = all.findIndex((one) => one === document.activeElement)
  const to =
    event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + (step ?? 0)))
  all[to]?.focus()
  event.preventDefault()
}
