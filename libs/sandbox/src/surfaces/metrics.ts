import type { Surface } from './surface.ts'

/** Where official clients send their telemetry: taken, and forgotten. */
export const metrics: Surface = {
  name: 'metrics',
  serve: (door) => {
    door.post('/metrics/api/v1/*', (c) => c.body(null, 204))
  },
}
