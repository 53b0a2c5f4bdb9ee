/** The last round trips as bars, the newest on the right; a missed probe is a full bar in the colour of trouble. Heights are on a root scale, so that 20 ms and 2 s can both be read. */
export function Sparkline(props: {
  readonly trips: readonly (number | null)[]
  readonly width?: number
  readonly height?: number
  readonly places?: number
}) {
  const { width = 66, height = 18, places = 22 } = props
  const trips = props.trips.slice(-places)
  const step = width / places
  const top = Math.max(200, ...trips.map((one) => one ?? 0))
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <path class="ground" d={`M0 ${height - 0.5}H${width}`} />
      {trips.map((ms, index) => {
        const tall = ms === null ? height : Math.max(1.5, Math.sqrt(ms / top) * height)
        const at = width - (trips.length - index) * step
        return (
          <rect
            key={index}
            class={ms === null ? 'missed' : 'trip'}
            x={at + 0.5}
            y={height - tall}
            width={step - 1}
            height={tall}
            rx={0.75}
          />
        )
      })}
    </svg>
  )
}
