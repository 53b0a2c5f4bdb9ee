import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Effect } from '@nightshift/resilience'
import { pager, type Pager } from '@nightshift/pager'
import { xsoar, type Xsoar } from '@nightshift/xsoar'
import { expect, test } from 'vitest'
import { withSandbox } from '../testing/with-sandbox.ts'

/** The tools as a bot's process opens them in sandbox mode: their default address is this port. */
function tools(url: string, settings: object = { tries: 1 }): { readonly desk: Xsoar; readonly pages: Pager } {
  const ports = { secret: () => undefined, clock: systemClock }
  return {
    desk: xsoar.open({ ...ports, settings: { ...settings }, simulator: `${url}/sim/xsoar` }),
    pages: pager.open({ ...ports, settings: {}, simulator: `${url}/sim/pager` }),
  }
}
const done = async <T>(effect: Effect<T>): Promise<T> =>
  await effect.run({ signal: new AbortController().signal, notAfter: Infinity, marker: `m-${effect.key}`, startedAt: Date.now() })
const post = async (url: string, body: unknown): Promise<Record<string, unknown>> =>
  (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<string, unknown> // objects alone are asked for here

test('the simulated XSOAR holds the world: 48 open tickets, the campaign, the lists, the owners', () =>
  withSandbox(async ({ url }) => {
    const { desk } = tools(url)
    expect((await desk.search({ open: true, limit: 1 })).total).toBe(48)
    expect(await desk.ticket('1374')).toMatchObject({ host: 'MER-WS-0117', user: 'mara.ellis', owner: 'dana.okafor', status: 'active' })
    expect((await desk.list('Nightshift_Silencers'))?.data).toHaveLength(2)
    expect(await desk.users()).toContain('dana.okafor')
    expect((await desk.ticket('1400')).timers.respond).toMatchObject({ state: 'warning', limitS: 180 })
    const facts = (await (await fetch(`${url}/sandbox/facts`)).json()) as { tickets: { total: number } } // our own answer
    expect(facts.tickets.total).toBe(400)
  }))

test('a write is seen by the next reader, and pages reach the simulated pager', () =>
  withSandbox(async ({ url }) => {
    const { desk, pages } = tools(url)
    await done(desk.note('n', '1385', { body: 'Looking.', by: 'dana.okafor@meridian.example' }))
    await done(desk.change('t', await desk.ticket('1385'), { owner: 'dana.okafor' }))
    expect(await tools(url).desk.ticket('1385')).toMatchObject({ owner: 'dana.okafor' })
    expect((await desk.entries('1385', { kinds: ['note'] })).at(-1)).toMatchObject({ text: 'Looking.', by: 'dana.okafor@meridian.example' })
    expect(pages.there).toBe(true)
    await done(pages.trigger({ dedupKey: 'p1', summary: '1400 has breached', source: 'msoar', severity: 'critical' }))
    expect(await (await fetch(`${url}/sandbox/sim/pager/pages`)).json()).toMatchObject([{ dedupKey: 'p1', state: 'triggered' }])
  }))

test('each knob does to a tool what it says, to that tool and kind of call alone, and is in the call log', () =>
  withSandbox(async ({ url, control }) => {
    const { desk, pages } = tools(url)
    const ticket = await desk.ticket('1385')
    const take = desk.change('t', ticket, { owner: 'dana.okafor' })
    const hit = async (fault: object, run: () => Promise<unknown>, wanted: object): Promise<void> => {
      const [set] = await control.fault({ knob: '', tool: 'xsoar', ...fault })
      await expect(run(), JSON.stringify(fault)).rejects.toMatchObject(wanted)
      await done(pages.acknowledge('x', 'dana'))
      await fetch(`${url}/sandbox/faults/${set?.id}`, { method: 'DELETE' })
    }
    await hit({ knob: 'upstream.down' }, () => done(take), { name: 'UpstreamDown', sent: 'no' })
    await hit({ knob: 'upstream.nonsense' }, () => desk.ticket('1385'), { message: 'XSOAR answers something that is not XSOAR.' })
    await hit({ knob: 'upstream.status', code: 429 }, () => desk.ticket('1385'), { message: 'XSOAR cannot answer now (429).' })
    const quick = tools(url, { tries: 1, limit: '50ms' }).desk
    await hit({ knob: 'upstream.slow', ms: 2_000 }, () => quick.ticket('1385'), { message: 'XSOAR does not answer in time.' })
    await hit({ knob: 'upstream.lostAnswer', op: 'save' }, () => done(take), { name: 'UpstreamDown', sent: 'unknown' })
    expect((await desk.ticket('1385')).owner).toBe('dana.okafor')
    await control.fault({ knob: 'upstream.down', tool: 'xsoar', op: 'search' })
    await expect(desk.search({})).rejects.toMatchObject({ name: 'UpstreamDown' })
    expect((await desk.ticket('1385')).id).toBe('1385')
    const calls = await control.calls()
    expect(calls.some(({ path, status }) => path?.startsWith('/sim/xsoar/incidents/search') && status === 503)).toBe(true)
    expect(calls.some(({ kind, what }) => kind === 'fault' && what === 'upstream.lostAnswer')).toBe(true)
    expect(calls.filter(({ unhandled }) => unhandled)).toEqual([])
  }))

test('while Webex is away the tools are there', () =>
  withSandbox(async ({ url, control }) => {
    await control.fault({ knob: 'away' })
    await tools(url).desk.ping()
  }))

test('a tool that nobody simulates, and a web page that reaches for one, are refused', () =>
  withSandbox(async ({ url }) => {
    expect((await fetch(`${url}/sim/falcon/x`)).status).toBe(404)
    expect((await fetch(`${url}/sim/xsoar/user`, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  }))

test('tickets can be made at once, one or a storm, and wrong wishes are named', () =>
  withSandbox(async ({ url }) => {
    const { desk } = tools(url)
    const made = await post(`${url}/sandbox/sim/xsoar/ticket`, { name: 'Mine', severity: 'critical', type: 'Malware', host: 'MER-WS-0001' })
    expect(made['id']).toBe('1401')
    expect(await desk.ticket('1401')).toMatchObject({
      name: 'Mine',
      severity: 'critical',
      host: 'MER-WS-0001',
      timers: { respond: { state: 'running' } },
    })
    expect((await post(`${url}/sandbox/sim/xsoar/ticket`, { name: 'Storm', count: 12 }))['ids']).toHaveLength(12)
    expect(await post(`${url}/sandbox/sim/xsoar/ticket`, { severity: 'huge' })).toMatchObject({
      message: expect.stringContaining('severity'),
    })
  }))

test('the simulated tools are part of a night: kept with it, restored with it, and reset with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  try {
    await withSandbox(
      async ({ url }) => {
        await done(
          tools(url).desk.close('c', await tools(url).desk.ticket('1383'), { class: 'test', notes: 'Approved, see the register.' }),
        )
        await done(tools(url).pages.trigger({ dedupKey: 'p1', summary: 's', source: 'msoar', severity: 'info' }))
      },
      { stateDir: folder },
    )
    expect(JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8'))).toMatchObject({ seed: 42, tickets: { total: 400 } })
    await withSandbox(
      async ({ url, control }) => {
        expect(await tools(url).desk.ticket('1383')).toMatchObject({ status: 'closed', class: 'test' })
        expect(await (await fetch(`${url}/sandbox/sim/pager/pages`)).json()).toHaveLength(1)
        await control.reset()
        expect(await tools(url).desk.ticket('1383')).toMatchObject({ status: 'active' })
        expect(await (await fetch(`${url}/sandbox/sim/pager/pages`)).json()).toEqual([])
      },
      { stateDir: folder },
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
