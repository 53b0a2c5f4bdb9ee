import { probeText } from '@nightshift/bot'
import type { Fleet, Seen } from '@nightshift/fleet'
import { UpstreamDown } from '@nightshift/resilience'
import { botContract, talkTo, type Talk, type TalkOptions } from '@nightshift/testkit'
import { describe, expect, test } from 'vitest'
import { pinger } from './bot.ts'
import { settings } from './settings.ts'

const facts = (bot: string): Seen => ({
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
interface FakeFleet extends Fleet {
  readonly reconnected: string[]
  seen: Record<string, Seen>
}
const fakeFleet = (names: readonly string[] = ['pokedex', 'toodles', 'pinger']): FakeFleet => {
  const reconnected: string[] = []
  const fleet: FakeFleet = {
    names,
    reconnected,
    seen: Object.fromEntries(names.map((name) => [name, facts(name)])),
    look: async (bot) => fleet.seen[bot] ?? { answered: false, why: 'ECONNREFUSED' },
    reconnect: (bot) => ({
      key: `reconnect:${bot}`,
      action: 'bot.reconnect',
      lagMs: 0,
      limitMs: 1_000,
      run: async () => (reconnected.push(bot), null),
    }),
  }
  return fleet
}
const secrets = { 'canary-key': 'k'.repeat(32), 'control-token': 't' }
const options = (fleet: Fleet): TalkOptions => ({
  tools: { fleet },
  secrets,
  roles: { omar: ['operator'], dana: ['viewer'] },
  rooms: { ops: 'ops', canary: 'canary' },
  settings: settings.parse({}),
})

const downFleet: Fleet = {
  names: ['toodles'],
  look: async () => ({ answered: false, why: 'ECONNREFUSED' }),
  reconnect: (bot) => ({
    key: 'x',
    action: 'x',
    lagMs: 0,
    limitMs: 1_000,
    run: async () => {
      throw new UpstreamDown(bot, 'no answer')
    },
  }),
}
botContract(pinger, {
  folder: import.meta.dirname,
  tools: { fleet: fakeFleet() },
  down: { fleet: downFleet },
  secrets,
  settings: settings.parse({}),
  rooms: { ops: 'ops', canary: 'canary' },
})

/** The probes that stand in the canary space, by bot. */
const probes = (talk: Talk): Readonly<Record<string, string>> =>
  Object.fromEntries(
    talk.said(talk.webex.groupRoom('canary')).flatMap((one) => {
      const [, bot, nonce] = /<@personEmail:(\w+)@webex\.bot> probe ([0-9a-f]{32})/.exec(one.text) ?? []
      return bot !== undefined && nonce !== undefined ? [[bot, nonce]] : []
    }),
  )
const pong = (talk: Talk, bot: string): void => {
  talk.webex.say(`${bot}@webex.bot`, talk.webex.groupRoom('canary'), `pong ${probes(talk)[bot]}`)
}
/** Waits until the next round's probes stand in the canary space. */
const begun = async (talk: Talk): Promise<void> => {
  const before = probes(talk)['toodles']
  while (probes(talk)['toodles'] === before || probes(talk)['toodles'] === undefined) await talk.clock.advance(10_000)
  await talk.settled()
}
/** One round: the tick, the pongs of those that hear, and the look at what came. */
const round = async (talk: Talk, hearing: readonly string[]): Promise<void> => {
  await begun(talk)
  for (const bot of hearing) pong(talk, bot)
  await talk.settled()
  await talk.clock.advance(31_000)
  await talk.settled()
}
const ops = (talk: Talk): readonly string[] => talk.said(talk.webex.groupRoom('ops')).map((one) => one.text)

test('Done means 12.1: fleet shows one row per configured bot, in a block at most 60 wide', async () => {
  const talk = await talkTo(pinger, options(fakeFleet()))
  const said = await talk.says('fleet')
  const lines = said.split('\n').filter((line) => !line.startsWith('```') && line !== '')
  expect(lines).toHaveLength(4)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
  for (const bot of ['pokedex', 'toodles', 'pinger']) expect(said).toContain(bot)
  await talk.stop()
})

test('one bot is shown in full, a mistyped one with a suggestion', async () => {
  const talk = await talkTo(pinger, options(fakeFleet()))
  expect(await talk.says('bot toodles')).toMatch(/Link: live, last heard 1 s ago, 2 reconnects[\s\S]*no_pong/)
  expect(await talk.says('bot pokdex')).toBe('I do not know "pokdex". Did you mean **pokedex**? Say **help** for the list.')
  await talk.stop()
})

test('a deaf bot is asked for a new link after two rounds and is healthy after; a healthy one is left alone', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  await round(talk, ['pokedex', 'toodles'])
  expect(ops(talk)).toEqual([])
  await round(talk, ['pokedex'])
  expect(fleet.reconnected).toEqual([])
  await round(talk, ['pokedex'])
  expect(fleet.reconnected).toEqual(['toodles'])
  await round(talk, ['pokedex', 'toodles'])
  expect(fleet.reconnected).toEqual(['toodles'])
  expect(ops(talk)[0]).toContain('**toodles** was deaf two rounds in a row')
  expect(ops(talk).at(-1)).toMatch(/🟢 \*\*toodles\*\* is back after .*deaf/)
  await talk.stop()
})

test('a dead bot alerts once after three rounds, and that message is edited on recovery with the length', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  await round(talk, ['pokedex', 'toodles'])
  fleet.seen['toodles'] = { answered: false, why: 'ECONNREFUSED' }
  for (let count = 0; count < 5; count++) await round(talk, ['pokedex'])
  expect(ops(talk)).toHaveLength(1)
  expect(ops(talk)[0]).toContain('🔴 **toodles** is dead')
  expect(fleet.reconnected).toEqual([])
  fleet.seen['toodles'] = facts('toodles')
  await round(talk, ['pokedex', 'toodles'])
  expect(ops(talk)).toHaveLength(1)
  expect(ops(talk)[0]).toMatch(/🟢 \*\*toodles\*\* is back after \d+ min/)
  await talk.stop()
})

test('while Webex answers nobody there is one incident, and nothing is done to bots', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  await round(talk, ['pokedex', 'toodles'])
  talk.webex.away(true)
  await talk.clock.advance(20 * 60_000)
  talk.webex.away(false)
  await talk.clock.advance(60_000)
  await round(talk, ['pokedex', 'toodles'])
  expect(fleet.reconnected).toEqual([])
  expect(ops(talk).filter((one) => one.includes('Webex'))).toHaveLength(1)
  expect(ops(talk).some((one) => one.includes('🔴'))).toBe(false)
  await talk.stop()
})

test('a forged pong and a pong of another bot count for nothing', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  for (let count = 0; count < 2; count++) {
    await begun(talk)
    pong(talk, 'pokedex')
    talk.webex.say('pokedex@webex.bot', talk.webex.groupRoom('canary'), `pong ${probes(talk)['toodles']}`)
    talk.webex.say('dana@meridian.example', talk.webex.groupRoom('canary'), `pong ${probes(talk)['toodles']}`)
    talk.webex.say('toodles@webex.bot', talk.webex.groupRoom('canary'), `pong ${'0'.repeat(32)}`)
    await talk.settled()
    await talk.clock.advance(31_000)
    await talk.settled()
  }
  expect(fleet.reconnected).toEqual(['toodles'])
  await talk.stop()
})

test('a probe asked for is answered in its thread as soon as all echoes are there', async () => {
  const talk = await talkTo(pinger, options(fakeFleet()))
  expect(await talk.says('probe toodles')).toContain('Probing toodles')
  pong(talk, 'toodles')
  await talk.settled()
  await talk.clock.advance(1_000)
  await talk.settled()
  expect(
    talk
      .said()
      .map((one) => one.text)
      .find((one) => one.includes('**toodles**:')),
  ).toMatch(/\*\*toodles\*\*: \d+ ms – healthy/)
  expect(await talk.says('probe tooodles')).toContain('Did you mean **toodles**')
  await talk.stop()
})

test('Done means 12.5: reconnect by an analyst is denied; an operator confirms it, and it is done once', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  expect(await talk.says('reconnect toodles', { as: 'dana' })).toBe('That needs the **operator** role. You have: viewer.')
  expect(await talk.says('reconnect toodles', { as: 'omar' })).toContain('Make **toodles** open a new link?')
  expect(fleet.reconnected).toEqual([])
  const card = talk.newestCard()
  expect(await talk.presses('confirm', {}, { as: 'omar', card })).toContain('**toodles** has a new link.')
  expect(await talk.presses('confirm', {}, { as: 'omar', card })).toContain('already used')
  expect(fleet.reconnected).toEqual(['toodles'])
  await talk.stop()
})

describe('the runtime answers probes for every bot', () => {
  const key = secrets['canary-key']
  const at = (talk: Talk): number => talk.clock.now()

  test('Done means 12.8: a replayed, forged or old probe gets no answer', async () => {
    const talk = await talkTo(pinger, options(fakeFleet()))
    const canary = talk.webex.groupRoom('canary')
    const nonce = 'a'.repeat(32)
    const say = async (text: string): Promise<number> => {
      const before = talk.said(canary).length
      talk.webex.say('other@webex.bot', canary, text)
      await talk.settled()
      return talk.said(canary).length - before
    }
    expect(await say(probeText(key, 'pinger', nonce, at(talk)))).toBe(1)
    expect(talk.said(canary).at(-1)?.text).toBe(`<@personEmail:other@webex.bot> pong ${nonce}`)
    expect(await say(probeText(key, 'pinger', nonce, at(talk)))).toBe(0)
    expect(await say(probeText('wrong'.repeat(8), 'pinger', 'b'.repeat(32), at(talk)))).toBe(0)
    expect(await say(probeText(key, 'toodles', 'c'.repeat(32), at(talk)))).toBe(0)
    expect(await say(probeText(key, 'pinger', 'd'.repeat(32), at(talk) - 61_000))).toBe(0)
    expect(await say('who')).toBe(0)
    await talk.stop()
  })
})
