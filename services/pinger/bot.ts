import { ago, defineBot, text, type Reply } from '@nightshift/bot'
import { endPage, pageCards, pageTimers } from '@nightshift/desk'
import type { Seen } from '@nightshift/fleet'
import { inWords } from '@nightshift/resilience'
import type { Json } from '@nightshift/store'
import { z } from 'zod'
import { act, collectDevices, devices, drill, planFor, restart, silence } from './commands/acts.ts'
import { incidents, slo, upstreams } from './commands/health.ts'
import { judgeRound } from './judge.ts'
import { asRound, beginRound } from './round.ts'
import { read, settings } from './settings.ts'
import { keepSilence } from './silences.ts'
import { unknownBot, uses } from './standing.ts'
import { stateOf, type BotState } from './state.ts'

const alerted = z.object({ bot: z.string(), alert: z.string() })
const mostDevices = 8

/** The fleet's canary: proves every few minutes that each bot hears and answers through the real Webex path (bots.md §12). */
export const pinger = defineBot({
  name: 'pinger',
  about: "The fleet's canary: proves that every bot hears and answers.",
  uses,
  roles: ['viewer', 'operator'],
  shares: ['pages'],
  reads: { toodles: ['oncall'] },
  settings,
  commands: {
    fleet: {
      about: 'Every bot: state, version, last probe, link, what waits',
      aliases: ['status'],
      allow: 'viewer',
      run: async ({ fleet: tool, records, now, self }) => {
        const known = new Map((await records.list('fleet')).map((row) => [row.id, stateOf(row.value)]))
        const rows = await Promise.all(
          tool.names.map(async (bot) => row(bot, await tool.look(bot), known.get(bot) ?? stateOf(undefined), bot === self.bot.name, now)),
        )
        return rows.length === 0
          ? 'I watch no bots: `bots.pinger.targets` is empty.'
          : `| bot | state | echo | link | in/out |\n|---|---|---|---|---|\n${rows.join('\n')}`
      },
    },
    'bot <name:word>': {
      about: 'One bot in full',
      example: 'bot toodles',
      allow: 'viewer',
      run: async ({ args, fleet: tool, records, now }) => {
        const name = args.name.toLowerCase()
        if (!tool.names.includes(name)) return unknownBot(tool, name)
        return oneBot(name, await tool.look(name), stateOf((await records.get('fleet', name))?.value), now)
      },
    },
    'probe [name:word]': {
      about: 'Probe all bots or one now: round trip through Webex',
      example: 'probe toodles',
      allow: 'viewer',
      run: async (ask) => {
        const { args, fleet: tool, self } = ask
        const name = args.name?.toLowerCase()
        if (name !== undefined && !tool.names.includes(name)) return unknownBot(tool, name)
        if (name === self.bot.name) return 'I cannot probe myself; the echo of my own probes shows that I hear.'
        const bots = name === undefined ? tool.names.filter((bot) => bot !== self.bot.name) : [name]
        if (!(await self.restAnswers()))
          return 'Webex does not answer, so no probe can reach a bot. Nothing is known of the bots from here.'
        const report = `probe-report:${ask.newId()}`
        const probes = await beginRound(ask, bots, report)
        return [text(`Probing ${bots.join(', ') || 'nobody'} …`, { key: report }), ...probes]
      },
    },
    upstreams: {
      about: 'Every tool that bots use: breaker, p95, errors of the last hour',
      allow: 'viewer',
      run: upstreams,
    },
    'incidents [p:period]': {
      about: 'Outages: who, since when, how long; the last 30 days unless you say',
      example: 'incidents 7d',
      allow: 'viewer',
      run: (ask) => incidents(ask, ask.args.p),
    },
    'slo [p:period]': {
      about: 'Availability against the objective, and the error budget left',
      example: 'slo 30d',
      allow: 'viewer',
      run: (ask) => slo(ask, ask.args.p),
    },
    'reconnect <name:word>': {
      about: 'Make a bot open a new link before it closes the old one',
      example: 'reconnect toodles',
      allow: 'operator',
      risk: 'write-low',
      plan: (ask) =>
        planFor(ask, ask.args.name, (bot) => `Make **${bot}** open a new link? It goes on hearing meanwhile; nothing is lost.`),
      run: (ask) =>
        act(
          ask,
          ask.args.name,
          (bot) => ask.fleet.reconnect(bot, 'operator'),
          (bot) => `**${bot}** has a new link.`,
        ),
    },
    'restart <name:word>': {
      about: 'Ask a bot to finish what runs and start anew',
      example: 'restart toodles',
      allow: 'operator',
      risk: 'write-low',
      long: true,
      deadline: '6m',
      plan: (ask) =>
        planFor(
          ask,
          ask.args.name,
          (bot) => `Restart **${bot}**? It finishes what runs first; what comes meanwhile is answered after the start.`,
        ),
      run: (ask) => restart(ask, ask.args.name),
    },
    'drain <name:word>': {
      about: 'Make a bot finish what runs and take nothing more; what comes is kept',
      example: 'drain toodles',
      allow: 'operator',
      risk: 'write-low',
      plan: (ask) =>
        planFor(
          ask,
          ask.args.name,
          (bot) => `Drain **${bot}**? It answers nobody until \`resume ${bot}\`; what is asked meanwhile is kept.`,
        ),
      run: (ask) =>
        act(
          ask,
          ask.args.name,
          (bot) => ask.fleet.drain(bot),
          (bot) => `**${bot}** takes nothing more. \`resume ${bot}\` lets it go on.`,
        ),
    },
    'resume <name:word>': {
      about: 'Let a drained bot work again',
      example: 'resume toodles',
      allow: 'operator',
      risk: 'write-low',
      plan: (ask) => planFor(ask, ask.args.name, (bot) => `Let **${bot}** work again? It answers what waits, in order.`),
      run: (ask) =>
        act(
          ask,
          ask.args.name,
          (bot) => ask.fleet.resume(bot),
          (bot) => `**${bot}** works again.`,
        ),
    },
    'silence <name:word> <duration:duration> <why:text>': {
      about: 'No alerts about a bot for a while (at most 7 d); its probes count as maintenance',
      example: 'silence toodles 2h upgrade',
      allow: 'operator',
      risk: 'write-low',
      confirm: 'none',
      run: (ask) => silence(ask, ask.args.name, ask.args.duration, ask.args.why),
    },
    devices: {
      about: 'Webex devices of every bot, as it sees its own',
      allow: 'operator',
      run: devices,
    },
    'devices gc': {
      about: 'Make every bot delete the devices that nobody uses',
      allow: 'operator',
      risk: 'write-low',
      plan: ({ fleet: tool }) => ({
        binds: { bots: tool.names },
        shows: `Make ${tool.names.length} bots delete the Webex devices that nobody uses? Those of living replicas stay.`,
      }),
      run: collectDevices,
    },
    'drill <fault:word> <name:word>': {
      about: 'Sandbox only: break a bot on purpose and measure how long it needs',
      example: 'drill cut toodles',
      allow: 'operator',
      risk: 'write-low',
      confirm: 'none',
      long: true,
      deadline: '2m',
      run: (ask) => drill(ask, ask.args.fault.toLowerCase(), ask.args.name),
    },
  },
  cards: {
    ...pageCards,
    alert: {
      allow: 'operator',
      risk: 'write-low',
      reads: z.object({}),
      run: async (press): Promise<Reply> => {
        const { held, action, by, now, fleet: tool, step } = press
        const { bot, alert } = alerted.parse(held)
        if (action === 'reconnect') {
          await step(tool.reconnect(bot, 'operator'))
          return `**${bot}** has a new link (asked by ${by.name}).`
        }
        if (action === 'silence') {
          await step(keepSilence(press, bot, { until: now + 3_600_000, why: 'from its alert', by: by.email }))
          return `**${bot}** is silenced for 1 h by ${by.name}.`
        }
        return [`${by.name} looks after **${bot}**.`, ...(await endPage(press, alert, by.email))]
      },
    },
  },
  jobs: {
    heartbeat: {
      about: 'Tells the dead-man switch that Pinger lives, as long as its own link is live',
      at: (own) => ({ every: read(own).beat }),
      missed: 'skip',
      run: async ({ deadman, step, self }) => {
        if (deadman.there && self.link().name === 'live') await step(deadman.beat())
      },
    },
    'device-watch': {
      about: 'Looks whether a bot has more Webex devices than it should',
      at: () => ({ every: '1h' }),
      to: 'ops',
      missed: 'skip',
      run: async ({ fleet: tool }) => {
        const seen = await Promise.all(
          tool.names.map(async (bot) => ({ bot, ours: (await tool.devices(bot).catch(() => [])).filter((one) => one.ours).length })),
        )
        const many = seen.filter(({ ours }) => ours > mostDevices)
        return many.map(({ bot, ours }) =>
          text(`**${bot}** has ${ours} Webex devices of ours; more than ${mostDevices} is too many. \`devices gc\` cleans up.`),
        )
      },
    },
    round: {
      about: 'Probes every bot and looks at what the last round brought',
      at: (own) => ({ every: read(own).every, jitter: 0.1 }),
      to: 'ops',
      missed: 'skip',
      run: async (tick) =>
        await beginRound(
          tick,
          tick.fleet.names.filter((bot) => bot !== tick.self.bot.name),
        ),
    },
  },
  timers: {
    ...pageTimers,
    verdict: {
      run: async (timer) => {
        const row = await timer.records.get('rounds', roundIdOf(timer.payload))
        return row ? await judgeRound(timer, asRound(row.value)) : undefined
      },
    },
    tidy: {
      run: async ({ payload, records, step }) => {
        const id = roundIdOf(payload)
        const row = await records.get('rounds', id)
        if (!row) return undefined
        const probes = Object.values(asRound(row.value).probes)
        await step(records.remove('rounds', id))
        for (const { nonce } of probes) await step(records.remove('nonces', nonce))
        return probes.flatMap(({ nonce, pong }) => [
          { type: 'delete', of: `probe:${nonce}` } as const,
          ...(pong === undefined ? [] : [{ type: 'delete', message: pong, to: 'canary' } as const]),
        ])
      },
    },
  },
  peers: {
    matches: /^pong [0-9a-f]{32}$/,
    run: async ({ text: said, email, message, saidAt, records, step }) => {
      const nonce = said.slice('pong '.length)
      const roundRow = await records.get('nonces', nonce)
      const row = roundRow ? await records.get('rounds', typeof roundRow.value === 'string' ? roundRow.value : '') : undefined
      if (!row) return undefined
      const round = asRound(row.value)
      const found = Object.entries(round.probes).find(([, probe]) => probe.nonce === nonce)
      if (!found || found[1].email.toLowerCase() !== email || found[1].pongAt !== undefined) return undefined
      const probes = { ...round.probes, [found[0]]: { ...found[1], pongAt: saidAt, pong: message } }
      await step(records.put('rounds', row.id, { ...round, probes } as Json))
      // Somebody waits for it, and all have answered: look now instead of at the limit.
      if (round.report !== undefined && Object.values(probes).every((probe) => probe.pongAt !== undefined))
        await step(records.timer('verdict', row.id, saidAt, { round: row.id }))
      return undefined
    },
  },
})

function row(bot: string, seen: Seen, state: BotState, isSelf: boolean, now: number): string {
  const shown = isSelf
    ? seen.answered && seen.facts.ok
      ? 'healthy'
      : 'degraded'
    : state.state === 'unknown'
      ? seen.answered && seen.facts.ok
        ? 'ready'
        : 'dead'
      : state.state
  const echo = isSelf
    ? 'me'
    : state.lastProbeAt === undefined
      ? '–'
      : `${state.lastRttMs === undefined ? 'missed' : `${state.lastRttMs}ms`} ${inWords(now - state.lastProbeAt)}`
  if (!seen.answered) return `| ${bot} | ${shown} | ${echo} | no answer | – |`
  const { link = '?', inbox = 0, outbox = 0 } = seen.facts
  return `| ${bot} | ${shown} | ${echo} | ${link} | ${inbox}/${outbox} |`
}

function oneBot(name: string, seen: Seen, state: BotState, now: number): Reply {
  const lines = [`**${name}** – ${state.state}${state.since === undefined ? '' : ` since ${inWords(now - state.since)}`}`]
  if (state.lastProbeAt !== undefined)
    lines.push(`- Last probe: ${state.lastRttMs === undefined ? 'missed' : `${state.lastRttMs} ms`}, ${ago(state.lastProbeAt, now)}`)
  if (!seen.answered) return [...lines, `- Its health port does not answer (${seen.why}).`].join('\n')
  const { facts } = seen
  lines.push(
    `- ${facts.ok ? 'Ready' : `Not ready: ${facts.reason ?? 'no reason given'}`}, version ${facts.version ?? '?'}, up ${inWords(facts.upMs ?? 0)}`,
  )
  lines.push(
    `- Link: ${facts.link ?? '?'}${facts.lastFrameAgeMs === undefined ? '' : `, last heard ${inWords(facts.lastFrameAgeMs)} ago`}, ${facts.reconnects ?? 0} reconnects since its start`,
  )
  for (const { cause, at } of facts.lastCauses ?? []) lines.push(`  - ${cause}, ${ago(at, now)}`)
  lines.push(
    `- Waiting: ${facts.inbox ?? 0} questions, ${facts.outbox ?? 0} answers${facts.outboxOldestMs ? ` (oldest ${inWords(facts.outboxOldestMs)})` : ''}`,
  )
  if (facts.replyP95Ms !== undefined) lines.push(`- Replies: p95 ${facts.replyP95Ms} ms`)
  if (facts.device !== undefined) lines.push(`- Device: ${facts.device}`)
  return lines.join('\n')
}

function roundIdOf(payload: Json): string {
  return (payload as { readonly round: string }).round // `beginRound` set the timer
}
