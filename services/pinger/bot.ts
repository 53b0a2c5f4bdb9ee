import { answers, defineBot, suggest, text, ago, type Reply } from '@nightshift/bot'
import { fleet, type Fleet, type Seen } from '@nightshift/fleet'
import { inWords } from '@nightshift/resilience'
import type { Json } from '@nightshift/store'
import { judgeRound } from './judge.ts'
import { asRound, beginRound } from './round.ts'
import { read, settings } from './settings.ts'
import { stateOf, type BotState } from './state.ts'

/** The fleet's canary: proves every few minutes that each bot hears and answers through the real Webex path (bots.md §12). */
export const pinger = defineBot({
  name: 'pinger',
  about: "The fleet's canary: proves that every bot hears and answers.",
  uses: { fleet },
  roles: ['viewer', 'operator'],
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
        if (!tool.names.includes(name)) return unknownBot(name, tool)
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
        if (name !== undefined && !tool.names.includes(name)) return unknownBot(name, tool)
        if (name === self.bot.name) return 'I cannot probe myself; the echo of my own probes shows that I hear.'
        const bots = name === undefined ? tool.names.filter((bot) => bot !== self.bot.name) : [name]
        if (!(await self.restAnswers()))
          return 'Webex does not answer, so no probe can reach a bot. Nothing is known of the bots from here.'
        const report = `probe-report:${ask.newId()}`
        const probes = await beginRound(ask, bots, report)
        return [text(`Probing ${bots.join(', ') || 'nobody'} …`, { key: report }), ...probes]
      },
    },
    'reconnect <name:word>': {
      about: 'Make a bot open a new link before it closes the old one',
      example: 'reconnect toodles',
      allow: 'operator',
      risk: 'write-low',
      plan: ({ args, fleet: tool }) => {
        const name = args.name.toLowerCase()
        return tool.names.includes(name)
          ? { binds: { bot: name }, shows: `Make **${name}** open a new link? It goes on hearing meanwhile; nothing is lost.` }
          : unknownBot(name, tool)
      },
      run: async ({ args, fleet: tool, step }) => {
        await step(tool.reconnect(args.name.toLowerCase(), 'operator'))
        return `**${args.name.toLowerCase()}** has a new link.`
      },
    },
  },
  jobs: {
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

function unknownBot(name: string, tool: Fleet): string {
  return answers.unknown(name, suggest(name, tool.names))
}

function roundIdOf(payload: Json): string {
  return (payload as { readonly round: string }).round // `beginRound` set the timer
}
