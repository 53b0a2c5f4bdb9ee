import { kubernetes } from '@nightshift/kubernetes'
import type { Deadman } from '@nightshift/deadman'
import type { Drill } from '@nightshift/drill'
import type { Fleet, Seen } from '@nightshift/fleet'
import { pager, type Pager } from '@nightshift/pager'
import { systemClock, type Effect } from '@nightshift/resilience'
import type { Talk, TalkOptions } from '@nightshift/testkit'
import { settings } from '../settings.ts'

/** A bot that is well. */
export const facts = (bot: string): Seen => ({
  answered: true,
  facts: {
    ok: true,
    version: '0.1.0',
    email: `${bot}@webex.bot`,
    link: 'live',
    lastFrameAgeMs: 900,
    upMs: 60_000,
    inbox: 0,
    outbox: 0,
    reconnects: 2,
    lastCauses: [{ cause: 'no_pong', at: 0 }],
  },
})
/** A fleet that keeps what was asked of it. */
export interface FakeFleet extends Fleet {
  readonly reconnected: string[]
  /** Every other verb, as `drain toodles`. */
  readonly done: string[]
  seen: Record<string, Seen>
}
/** Bots of these names, all well. */
export const fakeFleet = (names: readonly string[] = ['pokedex', 'toodles', 'pinger']): FakeFleet => {
  const reconnected: string[] = []
  const done: string[] = []
  const verb = (name: string, bot: string, act: () => void = () => done.push(`${name} ${bot}`)): Effect<null> => ({
    key: `${name}:${bot}`,
    action: `bot.${name}`,
    lagMs: 0,
    limitMs: 1_000,
    run: async () => (act(), null),
  })
  const fleet: FakeFleet = {
    names,
    reconnected,
    done,
    seen: Object.fromEntries(names.map((name) => [name, facts(name)])),
    look: async (bot) => fleet.seen[bot] ?? { answered: false, why: 'ECONNREFUSED' },
    devices: async (bot) =>
      Array.from({ length: bot === 'toodles' ? 9 : 1 }, (_, index) => ({
        name: `nightshift/${bot}/${index}`,
        modifiedAt: 0,
        ours: true,
        current: index === 0,
      })),
    reconnect: (bot) => verb('reconnect', bot, () => reconnected.push(bot)),
    drain: (bot) => verb('drain', bot),
    resume: (bot) => verb('resume', bot),
    restart: (bot) =>
      verb('restart', bot, () => {
        done.push(`restart ${bot}`)
        const was = fleet.seen[bot]
        if (was?.answered === true) fleet.seen[bot] = { answered: true, facts: { ...was.facts, upMs: 10 } }
      }),
    prune: (bot) => ({
      key: `prune:${bot}`,
      action: 'bot.prune',
      lagMs: 0,
      limitMs: 1_000,
      run: async () => (done.push(`prune ${bot}`), { deleted: 1, ours: 1, others: 0 }),
    }),
  }
  return fleet
}
const noPager: Pager = pager.open({ settings: {}, secret: () => undefined, clock: systemClock })
/** Times at which the dead-man switch was told. */
export const beats: number[] = []
/** Tools that a test does not look at. */
export const others = {
  pager: noPager,
  deadman: {
    there: true,
    beat: () => ({ key: 'deadman', action: 'deadman.beat', lagMs: 0, limitMs: 1_000, run: async () => (beats.push(1), null) }),
  } satisfies Deadman,
  drill: {
    there: false,
    faults: [],
    strike: (fault) => ({ key: fault, action: 'x', lagMs: 0, limitMs: 1, run: async () => null }),
  } satisfies Drill,
  kubernetes: kubernetes.open({ settings: {}, secret: () => undefined, clock: systemClock }),
}
/** Pinger's secrets. */
export const secrets = { 'canary-key': 'k'.repeat(32), 'control-token': 't' }
/** Pinger with this fleet, Omar as operator and Dana as viewer. */
export const options = (fleet: Fleet): TalkOptions => ({
  tools: { fleet, ...others },
  secrets,
  roles: { omar: ['operator'], dana: ['viewer'] },
  rooms: { ops: 'ops', canary: 'canary' },
  settings: settings.parse({}),
})

/** The probes that stand in the canary space, by bot. */
export const probes = (talk: Talk): Readonly<Record<string, string>> =>
  Object.fromEntries(
    talk.said(talk.webex.groupRoom('canary')).flatMap((one) => {
      const [, bot, nonce] = /<@personEmail:(\w+)@webex\.bot> probe ([0-9a-f]{32})/.exec(one.text) ?? []
      return bot !== undefined && nonce !== undefined ? [[bot, nonce]] : []
    }),
  )
/** A bot answers its newest probe. */
export const pong = (talk: Talk, bot: string): void => {
  talk.webex.say(`${bot}@webex.bot`, talk.webex.groupRoom('canary'), `pong ${probes(talk)[bot]}`)
}
/** Waits until the next round's probes stand in the canary space. */
export const begun = async (talk: Talk): Promise<void> => {
  const before = probes(talk)['toodles']
  while (probes(talk)['toodles'] === before || probes(talk)['toodles'] === undefined) await talk.clock.advance(10_000)
  await talk.settled()
}
/** One round: the tick, the pongs of those that hear, and the look at what came. */
export const round = async (talk: Talk, hearing: readonly string[]): Promise<void> => {
  await begun(talk)
  for (const bot of hearing) pong(talk, bot)
  await talk.settled()
  await talk.clock.advance(31_000)
  await talk.settled()
}
/** What stands in `ops`. */
export const ops = (talk: Talk): readonly string[] => talk.said(talk.webex.groupRoom('ops')).map((one) => one.text)
