import { judge, type Answered, type Asked } from '@nightshift/testkit'
import { seededRandom } from '@nightshift/resilience'
import { afterEach, expect, test } from 'vitest'
import { night, type Night } from '../support/night.ts'

const seed = Number(process.env['NIGHTSHIFT_SEED'] ?? 42)
const count = Number(process.env['NIGHTSHIFT_QUESTIONS'] ?? 300)

let shift: Night | undefined
afterEach(async () => await shift?.stop())

test(
  `${count} questions to two bots under kill -9, cuts and half-open links: none lost, none answered twice, none out of order`,
  { timeout: 280_000 },
  async () => {
    const bots = ['toodles', 'pinger']
    // What takes a minute to be sure of in a real night takes ten seconds here; the link's own bars are real.
    shift = await night({
      bots,
      config: { path: { absentMs: 6_000, listingGapMs: 6_000, giveUpMs: 10_000 }, bots: { pinger: { every: '1h' } } },
    })
    const { webex } = shift
    const random = seededRandom(seed, 'questions')
    const people = ['dana', 'luis', 'priya', 'sam', 'wei']
    const rooms = ['triage', 'ops', 'hunts', 'leads', 'general']
    for (const room of rooms) await webex.members({ room, add: 'dana' }).catch(() => undefined)
    for (const room of rooms) for (const bot of bots) await webex.members({ room, add: bot }).catch(() => undefined)
    await shift.ready()

    const asked: Asked[] = []
    const began = Date.now()
    let lastKill = began
    let lastCut = began
    let turn = 0
    for (let index = 0; index < count; index++) {
      const bot = bots[index % 2] ?? 'toodles'
      const direct = random.next() < 0.5
      const token = `zq${String(index).padStart(4, '0')}x`
      const message = await webex.say(
        direct
          ? { as: people[Math.floor(random.next() * people.length)] ?? 'dana', to: bot, markdown: token }
          : { as: 'dana', room: rooms[Math.floor(random.next() * rooms.length)] ?? 'ops', markdown: `@${bot} ${token}` },
      )
      asked.push({
        token,
        bot,
        room: message.roomId,
        at: Date.parse(message.created) + index / 1_000,
        direct: message.roomType === 'direct',
      })
      if (Date.now() - lastKill > 2_000) {
        lastKill = Date.now()
        shift.bots.get(bots[turn++ % 2] ?? '')?.kill()
      }
      if (Date.now() - lastCut > 3_000) {
        lastCut = Date.now()
        const victim = bots[turn % 2] ?? 'toodles'
        await webex.fault(random.next() < 0.5 ? { knob: 'ws.cut', bot: victim } : { knob: 'ws.freeze', bot: victim, forMs: 20_000 })
      }
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
    await shift.quiet(150_000)

    const answered: Answered[] = []
    for (const room of new Set(asked.map((one) => one.room))) {
      for (const message of await webex.messages(room)) {
        const bot = bots.find((name) => message.personEmail.startsWith(`${name}@`))
        const token = /zq\d{4}x/.exec(message.text)?.[0]
        if (bot !== undefined && token !== undefined)
          answered.push({ token, bot, room, at: Date.parse(message.created), repeated: message.text.includes('(repeated)') })
      }
    }
    const verdict = judge(asked, answered)
    const noticed = [
      ...`${shift.log('toodles')}${shift.log('pinger')}`.matchAll(/"event":"link\.lost".*?"cause":"no_pong"[^}]*?"durationMs":([\d.]+)/g),
    ].map((one) => Number(one[1]))
    const restarts = [...shift.bots.values()].reduce((sum, child) => sum + child.restarts, 0)
    process.stdout.write(
      `${JSON.stringify({ seed, asked: verdict.asked, lost: verdict.lost.length, twice: verdict.twice.length, repeatedInGroups: verdict.repeated.length, repeatedInDirect: verdict.repeatedDirect.length, swapped: verdict.swapped.length, strange: verdict.strange.length, kills: restarts, halfOpenNoticedMs: { count: noticed.length, max: Math.max(0, ...noticed) } })}\n`,
    )
    expect({ ...verdict, repeated: undefined }).toEqual({
      asked: count,
      lost: [],
      twice: [],
      repeated: undefined,
      repeatedDirect: [],
      strange: [],
      swapped: [],
    })
    for (const ms of noticed) expect(ms).toBeLessThanOrEqual(10_000)
  },
)
