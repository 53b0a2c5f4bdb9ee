import { request } from 'node:http'

// The image's HEALTHCHECK: asks the own process whether it is alive. Exit code 0 or 1.
const port = Number(process.env['NIGHTSHIFT_HEALTH_PORT'] ?? 8081)
const ask = request({ host: '127.0.0.1', port, path: '/livez', timeout: 2_500 }, (answer) =>
  process.exit(answer.statusCode === 200 ? 0 : 1),
)
ask.on('error', () => process.exit(1))
ask.on('timeout', () => process.exit(1))
ask.end()
