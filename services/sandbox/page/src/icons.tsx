/** Drawn here, so that no font is needed. */
export const Moon = () => (
  <svg class="icon moon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
    <path d="M16 17.5A8 8 0 1 1 12.8 4a6.3 6.3 0 0 0 3.2 13.5z" fill="currentColor" />
  </svg>
)
export const Clip = () => (
  <svg class="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
    <path
      d="M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8 8a5 5 0 0 1-7-7l7.7-7.8"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
    />
  </svg>
)
