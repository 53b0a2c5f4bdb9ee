import { edit, text, type Part } from '@nightshift/bot'
import { endPage, page } from '@nightshift/desk'
import { inWords } from '@nightshift/resilience'
import { alertCard } from './cards/alert.ts'
import { counting, deciding, webexGone } from './decide.ts'
import { rttOf, type Round } from './round.ts'
import { read } from './settings.ts'
import { silencesNow } from './silences.ts'
import type { On } from './standing.ts'
import { verdict } from './state.ts'

interface Looked {
  readonly bot: string
  readonly echo: 'good' | 'slow' | 'missed'
  readonly rttMs: number | undefined
  readonly ready: boolean
  readonly email: string | undefined
  /** What became of our own probe message: it came back to us, it was taken and did not, or it never got to Webex. */
  readonly own: 'echoed' | 'silent' | 'unsent'
}

/** Looks at what a round brought. A round in which we ourselves heard nothing, or Webex answered nobody, says nothing about the bots (bots.md §12). */
export async function judgeRound(on: On, round: Round): Promise<readonly Part[]> {
  const looked = await Promise.all(Object.entries(round.probes).map(([bot, probe]) => look(on, bot, probe)))
  const report = round.report === undefined ? [] : [edit(round.report, reportOf(looked))]
  const missed = looked.filter((one) => one.echo === 'missed')
  if (looked.length > 0 && missed.length === looked.length && missed.every((one) => one.own !== 'echoed')) {
    if (!(await on.self.restAnswers())) return [...report, ...(await webexDown(on))]
    // Probes that never left say nothing of anybody: the next round tells.
    if (missed.every((one) => one.own === 'unsent')) return report
    await on.step(on.self.reconnect())
    return [
      ...report,
      text('I did not hear my own probes, so I renew my own link. This round says nothing about the bots.', { to: 'ops', once: true }),
    ]
  }
  if (missed.length > 0 && missed.length >= looked.length * 0.8 && !(await on.self.restAnswers()))
    return [...report, ...(await webexDown(on))]
  const silences = await silencesNow(on)
  const seen = looked.map(({ bot, echo }) => ({ bot, good: echo === 'good', silenced: silences.has(bot) }))
  const away = await on.step(counting(on, seen))
  const parts: Part[] = [...report]
  if (away !== null) parts.push(edit(`webex:${away}`, `🟢 Webex answers again after ${inWords(on.now - away)}.`))
  for (const one of looked) parts.push(...(await judge(on, one, silences.has(one.bot))))
  return parts
}

async function look(on: On, bot: string, probe: Round['probes'][string]): Promise<Looked> {
  const [sent, seen] = await Promise.all([on.self.sent(`probe:${probe.nonce}`), on.fleet.look(bot)])
  const rttMs = rttOf(probe, sent?.sentAt)
  const { goodMs, missedMs } = read(on.settings)
  const echo = rttMs === undefined || rttMs > missedMs ? 'missed' : rttMs <= goodMs ? 'good' : 'slow'
  on.self.probed(bot, echo === 'good' ? 'ok' : echo === 'slow' ? 'late' : 'missed', rttMs)
  return {
    bot,
    echo,
    rttMs,
    ready: seen.answered && seen.facts.ok,
    email: seen.answered ? seen.facts.email : undefined,
    own: sent?.echoed === true ? 'echoed' : sent?.state === 'sent' ? 'silent' : 'unsent',
  }
}

async function judge(on: On, { bot, echo, rttMs, ready, email }: Looked, silenced: boolean): Promise<readonly Part[]> {
  const { heal: healBy } = read(on.settings)
  const found = { bot, verdict: verdict(echo, ready), rttMs, email, silenced, mayRestart: healBy === 'restart' }
  const { before, state, leads } = await on.step(deciding(on, found))
  switch (leads.type) {
    case 'none':
      return []
    case 'reconnect':
      return healBy === 'off' ? [] : [await heal(on, bot)]
    case 'restart':
      return [await restartDeaf(on, bot)]
    case 'alert':
      return [
        text(
          `🔴 **${bot}** is ${state.state} since ${inWords(on.now - (state.since ?? on.now))}. ${state.state === 'deaf' ? 'It answers on its health port but not in Webex.' : 'It answers neither in Webex nor on its health port.'}`,
          { to: 'ops', key: leads.key },
        ),
        alertCard(bot, leads.key),
        ...(await page(on, {
          key: leads.key,
          who: 'oncall',
          why: `${bot} is ${state.state} since ${inWords(on.now - (state.since ?? on.now))}`,
          by: on.self.bot.name,
          post: 'ops',
          threadOf: leads.key,
        })),
      ]
    case 'recovered': {
      const words = `🟢 **${bot}** is back after ${inWords(leads.lengthMs)} (it was ${leads.was}).`
      return leads.alert === undefined
        ? leads.was === 'deaf' && before.healedAt !== undefined
          ? [text(words, { to: 'ops' })]
          : []
        : [edit(leads.alert, words), ...(await endPage(on, leads.alert, on.self.bot.name))]
    }
  }
}

async function heal(on: On, bot: string): Promise<Part> {
  try {
    await on.step(on.fleet.reconnect(bot, 'canary'))
    return text(`**${bot}** was deaf two rounds in a row: it has opened a new link.`, { to: 'ops' })
  } catch (error) {
    return text(`**${bot}** is deaf, and asking it for a new link failed: ${error instanceof Error ? error.message : 'no answer'}`, {
      to: 'ops',
    })
  }
}

/** A new link did not help: a new process, by the cluster where there is one, else by whatever supervises it. */
async function restartDeaf(on: On, bot: string): Promise<Part> {
  const words = `**${bot}** stayed deaf two rounds after its new link`
  try {
    if (on.kubernetes.there) await on.step(on.kubernetes.restart(bot))
    else await on.step(on.fleet.restart(bot))
    return text(
      `${words}: I have restarted it${on.kubernetes.there ? ' (its Deployment rolls out)' : ''}. I do so at most once an hour; the next rounds tell whether it hears.`,
      { to: 'ops' },
    )
  } catch (error) {
    if (on.signal.aborted) throw error
    return text(`${words}, and restarting it failed: ${error instanceof Error ? error.message : 'no answer'}`, { to: 'ops' })
  }
}

/** One incident while Webex answers nobody: no action on bots. */
async function webexDown(on: On): Promise<readonly Part[]> {
  const since = await on.step(webexGone(on))
  if (since === null) return []
  return [text('🟠 Webex does not answer. I take no action on bots until it does.', { to: 'ops', key: `webex:${since}` })]
}

/** What somebody who asked for a probe is told. */
export function reportOf(looked: readonly Pick<Looked, 'bot' | 'echo' | 'rttMs' | 'ready'>[]): string {
  if (looked.length === 0) return 'There is no bot that I could probe: none has told me its Webex address yet.'
  return looked
    .map(({ bot, echo, rttMs, ready }) => {
      const state = verdict(echo, ready)
      return `- **${bot}**: ${rttMs === undefined ? 'no echo' : `${Math.round(rttMs)} ms`} – ${state}`
    })
    .join('\n')
}
