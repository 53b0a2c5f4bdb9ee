// helm test: asks every bot for its readiness and its series, and, beside a local Webex, one question through it.
// BOTS = health-port bases by bot, as JSON; SANDBOX = base of the local Webex, if any. Ends with 1 where anything is not well.
const bots = Object.entries(JSON.parse(process.env.BOTS))
const sandbox = process.env.SANDBOX
const patienceMs = Number(process.env.PATIENCE_MS ?? 60_000)
const asker = 'dana'
const series = /^[a-zA-Z_:][\w:]*(\{.*\})? (-?[\d.]+(e[+-]?\d+)?|NaN|[+-]?Inf)( \d+)?$/

const checks = [
  ...bots.map(([bot, base]) => ({ what: `${bot} is ready`, check: () => until(() => ready(base)) })),
  ...bots.map(([bot, base]) => ({ what: `${bot}'s series can be read`, check: () => readable(base) })),
  ...(sandbox === undefined ? [] : bots.map(([bot]) => ({ what: `${bot} answers through the local Webex`, check: () => answers(bot) }))),
]
const say = (line) => process.stdout.write(`${line}\n`)
let failed = 0
for (const { what, check } of checks) {
  try {
    await check()
    say(`ok    ${what}`)
  } catch (error) {
    failed++
    say(`FAIL  ${what}: ${String(error.cause?.code ?? error.message)}`)
  }
}
say(`${checks.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function ready(base) {
  const answer = await ask(`${base}/readyz`)
  if (!answer.ok) throw new Error((await answer.json()).reason ?? `HTTP ${answer.status}`)
}

async function readable(base) {
  const answer = await ask(`${base}/metrics`)
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const bad = lines.find((line) => !series.test(line))
  if (bad !== undefined) throw new Error(`not a series: ${bad}`)
  if (!lines.some((line) => line.startsWith('nightshift_build_info{'))) throw new Error('nightshift_build_info is missing')
}

async function answers(bot) {
  await tell('/sandbox/say', { as: asker, to: bot, markdown: 'help' })
  await tell('/sandbox/expect', { in: bot, as: asker, within: 10_000 })
}

async function tell(path, body) {
  const answer = await ask(`${sandbox}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`HTTP ${answer.status} ${(await answer.text()).slice(0, 300)}`)
}

function ask(url, options = {}) {
  return fetch(url, { ...options, signal: AbortSignal.timeout(15_000) })
}

async function until(check) {
  const end = Date.now() + patienceMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
