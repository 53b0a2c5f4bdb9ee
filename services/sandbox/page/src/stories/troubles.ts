import type { FeedEvent, FleetBot, ListedFault, PathPoint } from '@nightshift/sandbox/contract'
import type { Draft } from './book.ts'
import { add, openQuestions } from './questions.ts'
import { has, withStep, type Step, type Story, type What } from './story.ts'

/** Knobs that break links, or what comes over them: their story goes on until the bot hears again. */
const breaksLinks = /^(away$|ws\.|wdm\.|token\.)/
/** A fault that has ended so soon after it was set acts once. */
const onceMs = 50

/** A fault was set, hit something, or ended. */
export function heardFault(draft: Draft, { what, fault }: Extract<FeedEvent, { readonly type: 'fault' }>, at: number): void {
  const story = draft.stories.get(fault.id)
  if (what === 'set' || !story) {
    // What ended before anybody looked has no story.
    if (what !== 'ended') draft.stories.set(fault.id, faultStory(draft, fault))
    return
  }
  const hits = Math.max(fault.hits, story.hits ?? 0)
  if (what === 'hit') draft.stories.set(story.id, { ...story, hits })
  else if (!has(story, 'over')) settle(draft, { ...withStep(story, { what: 'over', at }), hits, once: at - story.at < onceMs })
}

/** What a bot's process says of its link, and Pinger of the bot. */
export function heardLink(draft: Draft, { point, bot, detail, at }: PathPoint): void {
  switch (point) {
    case 'link':
      if (detail === 'live') live(draft, bot, at)
      return
    case 'lost': {
      const note = detail ?? 'lost'
      if (note === 'canary' || note === 'operator') return renewed(draft, bot, note, at)
      return lost(draft, bot, note, at)
    }
    case 'probed': {
      const story =
        detail === 'missed' ? newest(draft, (one) => one.kind === 'fault' && one.open && one.bot === bot && isLinkFault(one)) : undefined
      if (story) add(draft, story, { what: 'probe missed', at, bot })
      return
    }
    default:
  }
}

/** A link event as the wire shows it, for bots whose processes say nothing. */
export function heardWire(draft: Draft, event: Extract<FeedEvent, { readonly type: 'link' }>, bot: string, at: number): void {
  draft.devices.set(event.device, bot)
  if (draft.speaking.has(bot)) return
  if (event.what === 'live') live(draft, bot, at)
  if (event.what === 'closed') lost(draft, bot, String(event.code ?? 'closed'), at)
}

/** The fleet as its supervisor sees it: processes that end and start. */
export function heardFleet(draft: Draft, bots: readonly FleetBot[], at: number): void {
  for (const bot of bots) {
    const before = draft.fleet.get(bot.name)
    draft.fleet.set(bot.name, bot)
    if (!before) continue
    if (bot.lastExit !== undefined && bot.lastExit.at !== before.lastExit?.at) died(draft, bot, bot.lastExit)
    if (bot.pid !== undefined && bot.pid !== before.pid) processStep(draft, bot.name, { what: 'restarted', at })
    if (bot.ready && !before.ready) {
      const story = newest(draft, (one) => one.kind === 'death' && one.bot === bot.name && one.open)
      if (story) draft.stories.set(story.id, { ...withStep(story, { what: 'ready', at }), open: false })
    }
  }
}

function faultStory(draft: Draft, { id, fault, hits, setAt }: ListedFault): Story {
  const bot = fault.bot?.split('@')[0] ?? draft.devices.get(fault.device?.split('/').at(-1) ?? '')
  const tool = typeof fault['tool'] === 'string' ? fault['tool'] : undefined
  return {
    id,
    kind: 'fault',
    bot,
    title: fault.knob === 'rest.status' && fault['code'] === 429 ? 'rate-storm' : tool === undefined ? fault.knob : `${fault.knob} ${tool}`,
    at: setAt,
    steps: [],
    open: true,
    hits,
    ...(fault.forMs === undefined ? {} : { forMs: fault.forMs }),
  }
}

function died(draft: Draft, { name }: FleetBot, { at, code, signal, asked }: NonNullable<FleetBot['lastExit']>): void {
  const what: What = asked ? 'stopped' : signal === 'SIGKILL' ? 'killed' : 'ended'
  const step: Step = { what, at, ...(what === 'ended' ? { note: signal ?? (code === undefined ? 'gone' : `exit ${code}`) } : {}) }
  for (const question of openQuestions(draft, name)) add(draft, question, step)
  draft.stories.set(`death:${name}:${at}`, {
    id: `death:${name}:${at}`,
    kind: 'death',
    bot: name,
    title: what,
    at,
    steps: [],
    open: true,
    ...(step.note === undefined ? {} : { by: step.note }),
  })
}

/** A step of a bot's process goes to its open death and to the questions that wait for it. */
function processStep(draft: Draft, bot: string, step: Step): void {
  const down: readonly What[] = ['killed', 'ended', 'stopped']
  const death = newest(draft, (one) => one.kind === 'death' && one.bot === bot && one.open)
  if (death) add(draft, death, step)
  for (const question of openQuestions(draft, bot)) if (down.some((what) => has(question, what))) add(draft, question, step)
}

function lost(draft: Draft, bot: string, note: string, at: number): void {
  const covers = (one: Story): boolean => isLinkFault(one) && one.open && (one.bot === undefined || one.bot === bot)
  const known = newest(draft, (one) => covers(one) && !awaits(one, bot))
  if (known && !has(known, 'noticed', bot)) return add(draft, known, { what: 'noticed', at, bot, note })
  if (
    newest(
      draft,
      (one) => covers(one) || (one.kind === 'death' && one.bot === bot && one.open) || (one.kind === 'link' && one.bot === bot && one.open),
    )
  )
    return
  const id = `link:${bot}:${at}`
  draft.stories.set(id, { id, kind: 'link', bot, title: note, at, steps: [], open: true })
}

function live(draft: Draft, bot: string, at: number): void {
  draft.liveSince.set(bot, at)
  for (const story of draft.stories.values())
    if (awaits(story, bot) || (story.kind === 'link' && story.bot === bot && story.open))
      settle(draft, withStep(story, { what: 'live', at, bot }))
}

/** Somebody asked for a new link, and it is there before the old one goes. */
function renewed(draft: Draft, bot: string, note: string, at: number): void {
  draft.liveSince.set(bot, at)
  const story = newest(draft, (one) => isLinkFault(one) && one.open && one.bot === bot)
  if (story) return settle(draft, withStep(story, { what: 'new link', at, bot, note }))
  const id = `link:${bot}:${at}`
  draft.stories.set(id, { id, kind: 'link', bot, title: note, at, steps: [{ what: 'live', at, bot }], open: false })
}

/** A link fault is over for us when every bot that lost its link has one again; any other when it has ended. */
function settle(draft: Draft, story: Story): void {
  draft.stories.set(story.id, { ...story, open: isOpen(story) })
}

function isOpen(story: Story): boolean {
  if (has(story, 'new link')) return false
  const noticed = story.steps.filter(({ what }) => what === 'noticed').length
  const back = story.steps.filter(({ what }) => what === 'live').length
  if (story.kind === 'link') return back === 0
  if (noticed > back) return true
  if (!isLinkFault(story)) return !has(story, 'over')
  if (story.once === true && (story.hits ?? 0) > 0) return back === 0
  return story.bot === undefined ? !has(story, 'over') : back === 0 && !has(story, 'over')
}

/** The bot has noticed, and is not back yet. */
function awaits(story: Story, bot: string): boolean {
  return has(story, 'noticed', bot) && story.steps.filter((one) => one.bot === bot && one.what === 'live').length === 0
}

function isLinkFault(story: Story): boolean {
  return story.kind === 'fault' && breaksLinks.test(story.title)
}

function newest(draft: Draft, fits: (story: Story) => boolean): Story | undefined {
  return [...draft.stories.values()].findLast(fits)
}
