import { probeText } from '@nightshift/bot'
import type { Fleet } from '@nightshift/fleet'
import { UpstreamDown, type Effect } from '@nightshift/resilience'
import { botContract, inDirect, pass, talkTo, type Talk } from '@nightshift/testkit'
import { describe, expect, test } from 'vitest'
import { pinger } from './bot.ts'
import { settings } from './settings.ts'
import { beats, begun, facts, fakeFleet, ops, options, others, pong, probes, round, secrets } from './testing/stage.ts'

const fails = <T>(bot: string): Effect<T> => ({
  key: 'x',
  action: 'x',
  lagMs: 0,
  limitMs: 1_000,
  run: async () => {
    throw new UpstreamDown(bot, 'no answer')
  },
})
const downFleet: Fleet = {
  names: ['toodles'],
  look: async () => ({ answered: false, why: 'ECONNREFUSED' }),
  devices: async (bot) => {
    throw new UpstreamDown(bot, `${bot} does not answer on its health port`)
  },
  reconnect: fails,
  drain: fails,
  resume: fails,
  restart: fails,
  prune: fails,
}
botContract(pinger, {
  folder: import.meta.dirname,
  tools: { fleet: fakeFleet(), ...others },
  down: { fleet: downFleet },
  secrets,
  settings: settings.parse({}),
  rooms: { ops: 'ops', canary: 'canary' },
})

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
  expect(ops(talk).filter((one) => one.includes('🔴'))).toHaveLength(1)
  expect(ops(talk)[0]).toContain('🔴 **toodles** is dead')
  expect(fleet.reconnected).toEqual([])
  fleet.seen['toodles'] = facts('toodles')
  await round(talk, ['pokedex', 'toodles'])
  expect(ops(talk).some((one) => one.includes('🔴'))).toBe(false)
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

test('an alert pages who is on call; its card reconnects and silences', async () => {
  const fleet = fakeFleet()
  const soc = { rota: [{ week: '2026-03-16', primary: 'dana@meridian.example', backup: 'mateo@meridian.example' }] }
  const talk = await talkTo(pinger, { ...options(fleet), soc })
  await round(talk, ['pokedex', 'toodles'])
  fleet.seen['toodles'] = { answered: false, why: 'ECONNREFUSED' }
  for (let count = 0; count < 4; count++) await round(talk, ['pokedex'])
  expect(talk.said(talk.webex.directRoom('dana@meridian.example')).filter((one) => one.cards.length > 0)).toHaveLength(1)
  const card = talk.newestCard(talk.webex.groupRoom('ops'))
  const press = (action: string, as: string): Promise<string> => talk.presses(action, {}, { as, card })
  expect(await press('reconnect', 'dana')).toContain('That needs the **operator** role')
  expect(await press('reconnect', 'omar')).toContain('**toodles** has a new link')
  expect(await press('silence', 'omar')).toContain('silenced for 1 h')
  expect(fleet.reconnected).toEqual(['toodles'])
  await talk.stop()
})

test('Done means 12.7: a silenced bot that dies alerts nobody, and slo is unchanged', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  await round(talk, ['pokedex', 'toodles'])
  const before = await talk.says('slo today')
  expect(before).toMatch(/toodles\s+100\.00%/)
  expect(await talk.says('silence toodles 8d upgrade', { as: 'omar' })).toContain('at most 7 days')
  expect(await talk.says('silence toodles 2h upgrade', { as: 'omar' })).toContain('is silenced until')
  fleet.seen['toodles'] = { answered: false, why: 'ECONNREFUSED' }
  for (let count = 0; count < 5; count++) await round(talk, ['pokedex'])
  expect(ops(talk)).toEqual([])
  const after = await talk.says('slo today')
  expect(after).toMatch(/toodles\s+100\.00%/)
  expect(after).toContain('(+5 silenced)')
  expect(after).toContain('is silenced until')
  await talk.stop()
})

test('incidents tells who was out since when and how long, and slo what is left of the budget', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  expect(await talk.says('incidents')).toContain('No outage in this time')
  expect(await talk.says('slo')).toContain('No data (n = 0)')
  await round(talk, ['pokedex', 'toodles'])
  for (let count = 0; count < 2; count++) await round(talk, ['pokedex'])
  expect(await talk.says('incidents')).toMatch(/\*\*toodles\*\* deaf from .* still, new link asked for/)
  await round(talk, ['pokedex', 'toodles'])
  expect(await talk.says('incidents')).toMatch(/\*\*toodles\*\* deaf from .* for \d+ min/)
  expect(await talk.says('slo')).toMatch(/toodles\s+50\.00%/)
  await talk.stop()
})

test('upstreams shows each tool with who uses it, and who did not answer', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  expect(await talk.says('upstreams')).toContain('No bot has called a tool')
  const was = facts('toodles')
  if (was.answered)
    fleet.seen['toodles'] = {
      answered: true,
      facts: { ...was.facts, upstreams: [{ name: 'XSOAR', breaker: 'open', calls1h: 12, errors1h: 9, p95Ms: 812 }] },
    }
  fleet.seen['pokedex'] = { answered: false, why: 'ECONNREFUSED' }
  const said = await talk.says('upstreams')
  expect(said).toMatch(/XSOAR\s+toodles\s+open\s+812ms\s+9\/12/)
  expect(said).toContain('Did not answer: pokedex')
  await talk.stop()
})

test('drain, resume and restart are confirmed by an operator and done once; restart tells when the bot is ready again', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  for (const verb of ['drain', 'resume']) {
    expect(await talk.says(`${verb} toodles`, { as: 'dana' })).toContain('That needs the **operator** role')
    await talk.says(`${verb} toodles`, { as: 'omar' })
    await talk.presses('confirm', {}, { as: 'omar', card: talk.newestCard() })
  }
  await talk.says('restart toodles', { as: 'omar' })
  await talk.presses('confirm', {}, { as: 'omar', card: talk.newestCard() })
  for (let turn = 0; turn < 20; turn++) {
    await talk.clock.advance(500)
    await talk.settled()
  }
  expect(fleet.done).toEqual(['drain toodles', 'resume toodles', 'restart toodles'])
  const said = talk.said(talk.webex.directRoom('omar@meridian.example')).map(({ text }) => text)
  expect(said.at(-1)).toMatch(/\*\*toodles\*\* has restarted and is ready after/)
  expect(await talk.says('drain tooodles', { as: 'omar' })).toContain('Did you mean **toodles**')
  await talk.stop()
})

test('a bot that had only just been started is told to be ready after a restart as well, though it takes its time', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  const lately = { ok: true, version: '0.1.0', link: 'live' }
  fleet.seen['toodles'] = { answered: true, facts: { ...lately, upMs: 1_000 } }
  await talk.says('restart toodles', { as: 'omar' })
  await talk.presses('confirm', {}, { as: 'omar', card: talk.newestCard() })
  fleet.seen['toodles'] = { answered: false, why: 'ECONNREFUSED' }
  await pass(talk, 1_000, 500)
  const told = (): readonly string[] => inDirect(talk, 'omar').filter((text) => text.includes('has restarted'))
  for (let upMs = 0; upMs < 10_000; upMs += 500) {
    fleet.seen['toodles'] = { answered: true, facts: { ...lately, ok: upMs >= 8_000, upMs } }
    await pass(talk, 500, 500)
    expect(told().length).toBe(upMs >= 8_000 ? 1 : 0)
  }
  await talk.stop()
})

test('devices are listed and collected, and too many are noticed hourly', async () => {
  const fleet = fakeFleet()
  const talk = await talkTo(pinger, options(fleet))
  expect(await talk.says('devices', { as: 'omar' })).toMatch(/toodles\s+9\s+0/)
  await talk.says('devices gc', { as: 'omar' })
  expect(await talk.presses('confirm', {}, { as: 'omar', card: talk.newestCard() })).toContain('**toodles**: 1 deleted, 1 of ours')
  await talk.clock.advance(3_700_000)
  await talk.settled()
  expect(ops(talk).some((one) => one.includes('**toodles** has 9 Webex devices'))).toBe(true)
  await talk.stop()
})

test('the dead-man switch is told every 5 minutes; a drill is refused outside the sandbox', async () => {
  const talk = await talkTo(pinger, options(fakeFleet()))
  const before = beats.length
  await talk.clock.advance(301_000)
  await talk.settled()
  expect(beats.length).toBe(before + 1)
  expect(await talk.says('drill cut toodles', { as: 'omar' })).toContain('Drills are for the sandbox alone')
  await talk.stop()
})

describe('the runtime answers probes for every bot', () => {
  const key = secrets['canary-key']
  const at = (talk: Talk): number => talk.clock.now()

  test('Done means 12.8: a replayed, forged or old probe gets no answer', async () => {
    const talk = await talkTo(pinger, options(fakeFleet()))
    const canary = talk.webex.groupRoom('canary')
    const nonce = 'a'.repeat(32)
    const say = async (text: string, via: 'socket' | 'redelivery' | 'backfill' = 'socket'): Promise<number> => {
      const before = talk.said(canary).length
      talk.webex.say('other@webex.bot', canary, text, { via })
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
    // That a probe could be fetched is no proof of hearing.
    expect(await say(probeText(key, 'pinger', 'e'.repeat(32), at(talk)), 'backfill')).toBe(0)
    expect(await say(probeText(key, 'pinger', 'f'.repeat(32), at(talk)), 'redelivery')).toBe(1)
    await talk.stop()
  })
})
