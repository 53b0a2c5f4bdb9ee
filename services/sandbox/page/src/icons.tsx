/** Drawn here, so that no font is needed. */
const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.7, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const

export const Moon = () => (
  <svg class="icon moon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    <path d="M17 17.8A8.2 8.2 0 1 1 12.9 3.8a6.4 6.4 0 0 0 4.1 14z" fill="currentColor" />
  </svg>
)
export const Clip = () => (
  <svg class="icon" viewBox="0 0 24 24" width="17" height="17" aria-hidden="true">
    <path d="M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8 8a5 5 0 0 1-7-7l7.7-7.8" {...line} />
  </svg>
)
export const Send = () => (
  <svg class="icon" viewBox="0 0 24 24" width="17" height="17" aria-hidden="true">
    <path d="M4.5 12h14M13 6l6 6-6 6" {...line} />
  </svg>
)
export const List = () => (
  <svg class="icon" viewBox="0 0 24 24" width="17" height="17" aria-hidden="true">
    <path d="M4 7h16M4 12h16M4 17h10" {...line} />
  </svg>
)
export const Cross = () => (
  <svg class="icon" viewBox="0 0 24 24" width="13" height="13" aria-hidden="true">
    <path d="M6 6l12 12M18 6L6 18" {...line} stroke-width={2.4} />
  </svg>
)
export const FileIcon = () => (
  <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    <path d="M7 3.5h7l4 4v13H7zM14 3.5v4h4" {...line} />
  </svg>
)
