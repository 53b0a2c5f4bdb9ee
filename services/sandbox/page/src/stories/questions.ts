import type { FeedEvent, PathPoint, SeenMessage } from '@nightshift/sandbox/contract'
import { botNamed, uuidOf, type Draft } from './book.ts'
import { has, withStep, type Step, type Story, type What } from './story.ts'

/** Walks that begin so soon after a link came back belong to it. */
const fetchWithinMs = 60_000

/** A message that a person or a bot wrote: a question begins its story, an answer is kept until its bot says whose it is. */
export function heardMessage(draft: Draft, message: SeenMessage): void {
  const bot = botNamed(message.personEmail)
  const at = Date.parse(message.created)
  const uuid = uuidOf(message.id)
  if (draft.said.get(uuid)?.story !== undefined) return
  draft.said.set(uuid, { bot, at, repeated: message.text.startsWith('(repeated)') })
  if (bot !== undefined) {
    // Without a supervisor nobody says whose answer it is: then the wire must do.
    if (!draft.speaking.has(bot)) answerByWire(draft, bot, message, at)
    return
  }
  for (const one of addressees(draft, message)) {
    begin(draft, {
      id: storyId(`msg:${uuid}`, one),
      kind: 'question',
      bot: one,
      title: message.text.trim() || (message.files ? 'a file' : 'nothing'),
      at,
      by: message.personEmail,
      room: message.roomId,
      steps: [],
      open: true,
    })
  }
}

/** A press on a card's button. */
export function heardPress(draft: Draft, event: Extract<FeedEvent, { readonly type: 'action' }>, at: number): void {
  const room = draft.rooms.get(event.roomId)
  const bot =
    draft.said.get(uuidOf(event.message))?.bot ??
    (room?.type === 'direct' ? room.members.flatMap((one) => botNamed(one) ?? [])[0] : undefined)
  if (bot === undefined) return
  begin(draft, {
    id: storyId(`act:${uuidOf(event.id)}`, bot),
    kind: 'press',
    bot,
    title: pressTitle(event.inputs),
    at,
    by: event.personEmail,
    room: event.roomId,
    steps: [],
    open: true,
  })
}

/** A point on the path of a message, as the bot's process says it. */
export function heardPoint(draft: Draft, { point, bot, key = '', room = '', detail, at }: PathPoint): void {
  const id = storyId(key, bot)
  const story = draft.stories.get(id)
  switch (point) {
    case 'stored': {
      countFetched(draft, bot, key, at)
      if (!story || has(story, 'stored') || has(story, 'fetched back')) return
      const missed = (draft.liveSince.get(bot) ?? 0) > story.at
      return add(draft, story, { what: missed ? 'fetched back' : 'stored', at })
    }
    case 'acknowledged':
      if (story && !has(story, 'acknowledged') && !has(story, 'fetched back')) add(draft, story, { what: 'acknowledged', at })
      return
    case 'claimed': {
      if (key.startsWith('job:') || key.startsWith('timer:')) draft.ticks.set(bot, at)
      const lane = draft.lanes.get(`${bot}|${room}`)
      if (story && lane?.key === key) add(draft, story, { what: 'begun again', at })
      draft.lanes.set(`${bot}|${room}`, { key, at, sends: false })
      return
    }
    case 'committed': {
      const lane = draft.lanes.get(`${bot}|${room}`)
      if (lane?.key === key) draft.lanes.set(`${bot}|${room}`, { ...lane, committedAt: at })
      if (story)
        draft.stories.set(id, { ...withStep(story, { what: 'handled', at }), open: !has(story, 'answered') && lane?.sends === true })
      return
    }
    case 'sending': {
      const out = `${bot}|${key}`
      const known = draft.outs.get(out)
      const owner = known ?? ownerOf(draft, bot, room)
      if (known === undefined) draft.outs.set(out, owner)
      const of = draft.stories.get(owner)
      if (!of) return
      const again = known !== undefined && !has(of, 'answered') && of.steps.some(({ what }) => what === 'killed' || what === 'ended')
      draft.stories.set(owner, { ...(again ? withStep(of, { what: 'sent again', at }) : of), open: true })
      return
    }
    case 'posted':
    case 'sent': {
      const owner = draft.outs.get(`${bot}|${key}`) ?? ''
      if (detail !== undefined) answered(draft, owner, detail, { bot, at })
      const of = draft.stories.get(owner)
      // An edit or a removal is an answer too.
      if (point === 'sent' && of?.open === true && !has(of, 'answered'))
        draft.stories.set(owner, { ...withStep(of, { what: 'updated', at }), open: false })
      return
    }
    default:
  }
}

/** What a person wrote before the bot's link was live again has been read back: its trouble's story counts it. */
function countFetched(draft: Draft, bot: string, key: string, at: number): void {
  const said = draft.said.get(key.slice('msg:'.length))
  if (said === undefined || said.bot !== undefined || said.at >= (draft.liveSince.get(bot) ?? 0)) return
  const story = [...draft.stories.values()].findLast((one) => recovered(one, bot, at))
  if (story) add(draft, story, { what: 'fetched', at, bot })
}

/** Whether a trouble of that bot was over shortly before: what is read back now belongs to it. */
function recovered(story: Story, bot: string, at: number): boolean {
  if (at - story.at > fetchWithinMs && story.kind === 'death') return false
  if (story.kind === 'death') return story.bot === bot && has(story, 'restarted')
  const whole: readonly What[] = ['live', 'new link']
  return story.kind !== 'question' && story.steps.some((one) => one.bot === bot && whole.includes(one.what) && at - one.at < fetchWithinMs)
}

/** A bot's message was edited: an answer that grows. Only the last edit is told. */
export function heardEdit(draft: Draft, message: SeenMessage, at: number): void {
  const story = draft.stories.get(draft.said.get(uuidOf(message.id))?.story ?? '')
  if (!story) return
  draft.stories.set(story.id, withStep({ ...story, steps: story.steps.filter(({ what }) => what !== 'updated') }, { what: 'updated', at }))
}

/** The questions of a bot that still wait. */
export function openQuestions(draft: Draft, bot: string): readonly Story[] {
  return [...draft.stories.values()].filter(
    (story) => story.open && story.bot === bot && (story.kind === 'question' || story.kind === 'press') && !has(story, 'answered'),
  )
}

function begin(draft: Draft, story: Story): void {
  if (draft.stories.has(story.id)) return
  const bot = draft.fleet.get(story.bot ?? '')
  // Asked while its process was away: that is where its story begins.
  const away = bot !== undefined && bot.pid === undefined
  draft.stories.set(story.id, away ? withStep(story, { what: bot.lastExit?.asked === true ? 'stopped' : 'ended', at: story.at }) : story)
}

export function add(draft: Draft, story: Story, step: Step): void {
  draft.stories.set(story.id, withStep(story, step))
}

const storyId = (key: string, bot: string): string => `${key}|${bot}`

/** Which row a send that nobody has seen before answers: the one under way in that room, or the one just committed there. */
function ownerOf(draft: Draft, bot: string, room: string): string {
  const place = `${bot}|${room}`
  const lane = draft.lanes.get(place)
  if (!lane || lane.sends || (lane.committedAt !== undefined && (draft.ticks.get(bot) ?? 0) > lane.committedAt)) return ''
  draft.lanes.set(place, { ...lane, sends: true })
  return storyId(lane.key, bot)
}

function answered(draft: Draft, id: string, uuid: string, { bot, at }: { readonly bot: string; readonly at: number }): void {
  const story = draft.stories.get(id)
  const said = draft.said.get(uuid)
  if (!story || said?.story !== undefined) return
  draft.said.set(uuid, { bot, at: said?.at ?? at, repeated: said?.repeated ?? false, story: id })
  const step: Step = { what: said?.repeated === true ? 'answered again' : 'answered', at: said?.at ?? at }
  draft.stories.set(id, { ...withStep(story, step), open: false })
}

function answerByWire(draft: Draft, bot: string, message: SeenMessage, at: number): void {
  const story = openQuestions(draft, bot).find(
    (one) =>
      one.room === message.roomId &&
      (message.roomType === 'direct' || message.parentId === undefined || one.id.includes(uuidOf(message.parentId))),
  )
  if (story) answered(draft, story.id, uuidOf(message.id), { bot, at })
}

/** Who is asked: the other side of a direct chat; in a room, who is named. */
function addressees(draft: Draft, message: SeenMessage): readonly string[] {
  const emails =
    message.roomType === 'direct'
      ? (draft.rooms.get(message.roomId)?.members ?? [])
      : [...(message.markdown ?? '').matchAll(/<@personEmail:([^|>]+)/g)].map(([, email]) => email ?? '')
  return [...new Set(emails.flatMap((email) => botNamed(email) ?? []))]
}

function pressTitle(inputs: Readonly<Record<string, unknown>>): string {
  const { action } = inputs
  return typeof action === 'string' && action !== '' ? action.slice(0, 60) : 'a button'
}
