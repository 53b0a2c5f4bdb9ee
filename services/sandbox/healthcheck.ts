import { request } from 'node:http'

// The image's HEALTHCHECK: asks the own process for its page, which no fault takes away. Exit code 0 or 1.
const ask = request(
  { host: '127.0.0.1', port: Number(process.env['NIGHTSHIFT_SANDBOX_PORT'] ?? 8080), path: '/', timeout: 2_500 },
  (answer) => process.exit(answer.statusCode === 200 ? 0 : 1),
)
ask.on('error', () => process.exit(1))
ask.on('timeout', () => process.exit(1))
ask.end()
