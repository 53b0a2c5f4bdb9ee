import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A box that scrolls: the newest stays in sight, also while cards and pictures grow, unless the reader has scrolled up. */
export function useFollow(changes: readonly unknown[]): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  useLayoutEffect(() => {
    const place = box.current
    const inside = place?.firstElementChild
    if (!place || !inside) return undefined
    const toEnd = (): void => {
      if (follows.current) place.scrollTop = place.scrollHeight
    }
    const onScroll = (): void => {
      follows.current = place.scrollHeight - place.scrollTop - place.clientHeight < 40
    }
    const watch = new ResizeObserver(toEnd)
    watch.observe(inside)
    watch.observe(place)
    place.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      watch.disconnect()
      place.removeEventListener('scroll', onScroll)
    }
  }, [])
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, changes)
  return box
}
