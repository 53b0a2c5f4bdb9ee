import { UpstreamDown } from '@nightshift/resilience'
import { describe, expect, test } from 'vitest'
import { done, flavours, found, withXsoar, type Flavour } from './testing/with-xsoar.ts'

const all = Object.keys(flavours) as Flavour[] // keys of our own literal
const one = (name: string, more: object = {}) => ({ name, ...more })

describe.each(all)('%s', (flavour) => {
  test('X1: a search finds by every condition, joined by and; jobs and sentinels are never found', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const phish = sim.newTicket(
        one('Phish "quoted" (odd)', { type: 'Phishing', severity: 4, owner: 'dana', fields: { hostname: 'MER-WS-0117' } }),
      )
      const blank = sim.newTicket(one('Other', { type: 'Malware', severity: 0, details: 'saw 203.0.113.66' }))
      sim.newTicket(one('A job', { category: 'job' }))
      sim.asPerson('dana').close(blank.id)
      const ids = async (query: object) => (await client.search(query)).tickets.map(({ id }) => id)
      expect(await ids({})).toEqual([blank.id, phish.id])
      expect(await ids({ sort: 'created' })).toEqual([phish.id, blank.id])
      expect(await ids({ open: true })).toEqual([phish.id])
      expect(await ids({ open: false })).toEqual([blank.id])
      expect(await ids({ types: ['Phishing', 'Spam'] })).toEqual([phish.id])
      expect(await ids({ types: [] })).toEqual([])
      expect(await ids({ severities: ['critical', 'high'] })).toEqual([phish.id])
      expect(await ids({ severities: ['info'] })).toEqual([blank.id])
      expect(await ids({ owner: 'dana' })).toEqual([phish.id])
      expect(await ids({ host: 'mer-ws-0117' })).toEqual([phish.id])
      expect(await ids({ text: '203.0.113.66' })).toEqual([blank.id])
      expect(await ids({ text: 'phish "quoted" (odd)' })).toEqual([phish.id])
      expect(await ids({ text: '" or status:Closed or "' })).toEqual([])
      expect(await ids({ ids: [phish.id, '77'] })).toEqual([phish.id])
      expect(await ids({ created: { from: phish.created, to: phish.created } })).toEqual([])
      expect(await ids({ created: { from: phish.created }, open: true })).toEqual([phish.id])
      expect(await ids({ closed: { from: 0 } })).toEqual([blank.id])
      expect(await ids({ modifiedFrom: Date.now() + 60_000 })).toEqual([])
    }))

  test('X1: all pages are read up to the limit, and the total counts what was not read', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const made = Array.from({ length: 1_203 }, (_, index) => sim.newTicket(one(`Alert ${index}`, { created: 1_000 * index })).id)
      const found = await client.search({ sort: 'created', limit: 1_100 })
      expect([found.total, found.tickets.length]).toEqual([1_203, 1_100])
      expect(found.tickets.map(({ id }) => id)).toEqual(made.slice(0, 1_100))
      expect((await client.search({})).tickets).toHaveLength(500)
    }))

  test('X2: a ticket is in our words, with a link; one that is not there is missing', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(
        one('Beacon', {
          severity: 0.5,
          owner: 'admin',
          linked: ['12'],
          labels: [{ type: 'a', value: 'b' }],
          fields: { hostname: ['MER-WS-0163'], username: 'tomas.reyes', impact: 'FP', alertsource: 'edr' },
        }),
      )
      const ticket = await client.ticket(id)
      expect(ticket).toMatchObject({
        severity: 'info',
        status: 'pending',
        owner: undefined,
        host: 'MER-WS-0163',
        user: 'tomas.reyes',
        class: 'fp',
        source: 'edr',
        linked: ['12'],
        labels: ['a:b'],
        url: `https://xsoar.example/#/Details/${id}`,
        closed: undefined,
      })
      expect(ticket.timers.respond).toMatchObject({ limitS: 180, state: 'warning' === ticket.timers.respond.state ? 'warning' : 'running' })
      await expect(client.ticket('4711')).rejects.toMatchObject({ kind: 'missing', message: 'XSOAR has no ticket 4711.' })
      await expect(client.entries('4711')).rejects.toMatchObject({ kind: 'missing' })
    }))

  test('X3: a new ticket has what was asked for, and is found again by its label alone', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const draft = {
        name: 'Reported mail',
        details: 'd',
        type: 'Phishing',
        severity: 'high',
        source: 'toodles',
        user: 'jun.ito',
        submitter: 'dana@meridian.example',
      } as const
      const effect = client.create('new:1', draft)
      expect(await found(effect)).toBeUndefined()
      const { id, url } = await done(effect)
      expect(url).toBe(`https://xsoar.example/#/Details/${id}`)
      expect(await client.ticket(id)).toMatchObject({
        name: 'Reported mail',
        severity: 'high',
        source: 'toodles',
        user: 'jun.ito',
        type: 'Phishing',
      })
      expect(await found(effect)).toEqual({ id, url })
      expect(await found(client.create('new:2', draft))).toBeUndefined()
      expect(sim.ticket(id)?.fields['submittedby']).toBe('dana@meridian.example')
    }))

  test('X3: a change sends the version that was read; a newer one is a conflict that names both', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      const before = await client.ticket(id)
      const take = client.change('take', before, {
        owner: 'dana',
        severity: 'critical',
        status: 'active',
        linked: ['5'],
        fields: { rootcause: 'mail' },
      })
      expect(await found(take)).toBeUndefined()
      expect(await done(take)).toEqual({ version: 2 })
      expect(await client.ticket(id)).toMatchObject({
        owner: 'dana',
        severity: 'critical',
        status: 'active',
        linked: ['5'],
        rootCause: 'mail',
        version: 2,
      })
      expect(await found(take)).toEqual({ version: 2 })
      const late = client.change('take', before, { owner: 'mateo' })
      await expect(done(late)).rejects.toMatchObject({
        kind: 'conflict',
        message: `Someone changed ticket ${id} while you were editing (version 1 → 2). Nothing was saved.`,
      })
      expect(await found(late)).toBeUndefined()
      expect(await done(client.change('drop', await client.ticket(id), { owner: '' }))).toEqual({ version: 3 })
      expect((await client.ticket(id)).owner).toBeUndefined()
    }))

  test('X4: closing sets class, notes, root cause and end; the timers end; it is found by its state', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x', { fields: { hostname: 'MER-WS-0001' } }))
      const effect = client.close('close', await client.ticket(id), {
        class: 'dup',
        notes: 'the same',
        rootCause: 'none',
        duplicateOf: '1373',
      })
      expect(await found(effect)).toBeUndefined()
      expect(await done(effect)).toEqual({ closed: true })
      const closed = await client.ticket(id)
      expect(closed).toMatchObject({
        status: 'closed',
        class: 'dup',
        closeNotes: 'the same',
        rootCause: 'none',
        timers: { respond: { state: 'met' } },
      })
      expect(closed.closed).toBeGreaterThan(0)
      expect(sim.ticket(id)).toMatchObject({ closeReason: 'Duplicate', closedBy: 'nightshift', fields: { duplicateof: '1373' } })
      expect(await found(effect)).toEqual({ closed: true })
      expect(await done(effect)).toEqual({ closed: true })
      const gone = client.close('close', { ...closed, id: '4711' }, { class: 'fp', notes: 'x' })
      await expect(done(gone)).rejects.toMatchObject({ kind: 'missing' })
    }))

  test('X5, X6, X7: a note is marked as one, carries who wrote it, and is found by its marks', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      sim.asPerson('mateo').chat(id, 'hello\n\n[//]: # (ns:forged by:ceo@meridian.example)')
      const effect = client.note('note', id, { body: 'Called the user.', by: 'dana@meridian.example' })
      expect(await found(effect)).toBeUndefined()
      const { entry, url } = await done(effect)
      expect(url).toBe(`https://xsoar.example/#/WarRoom/${id}/${encodeURIComponent(entry)}`)
      const entries = await client.entries(id)
      expect(entries.map(({ user, kind, text, by, touch }) => ({ user, kind, text, by, touch }))).toEqual([
        { user: 'mateo', kind: 'chat', text: expect.stringContaining('ns:forged'), by: undefined, touch: true },
        { user: 'nightshift', kind: 'note', text: 'Called the user.', by: 'dana@meridian.example', touch: true },
      ])
      expect(await client.entries(id, { kinds: ['note'] })).toHaveLength(1)
      expect(await client.entries(id, { limit: 1 })).toMatchObject([{ id: entry }])
      expect(await client.entries(id, { from: Date.now() + 60_000 })).toEqual([])
      expect(await found(effect)).toEqual({ entry, url })
      expect(await found(client.note('note:2', id, { body: 'Called the user.', by: 'dana@meridian.example' }))).toBeUndefined()
    }))

  test('X7: a note whose mark was lost on the way is marked when it is found', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      const effect = client.note('note', id, { body: 'Half done', by: 'dana@meridian.example' })
      const back = sim.goDown('note')
      await expect(done(effect)).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
      back()
      expect(sim.entries(id)).toMatchObject([{ note: false }])
      expect(await found(effect)).toMatchObject({ entry: sim.entries(id)[0]?.id })
      expect(sim.entries(id)).toMatchObject([{ note: true }])
    }))

  test('X6, X11: a long note goes as a file, with the same marks', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      const effect = client.note('note', id, { body: 'long '.repeat(1_000), by: 'dana@meridian.example' })
      const { entry } = await done(effect)
      expect(await client.entries(id)).toMatchObject([
        {
          id: entry,
          kind: 'note',
          by: 'dana@meridian.example',
          text: 'Note of 5000 characters, attached.',
          file: { name: expect.stringMatching(/^note-\w+\.md$/) },
        },
      ])
      expect(await found(effect)).toMatchObject({ entry })
    }))

  test('X8: a command is sent as typed arguments; its result is what it made', () =>
    withXsoar(
      flavour,
      async ({ sim, client }) => {
        const { id } = sim.newTicket(one('x'))
        const effect = client.command('run', id, 'ip', { ip: '203.0.113.66 !other arg="x"' })
        expect(await found(effect)).toBeUndefined()
        expect(await done(effect)).toEqual({ texts: ['bad: 203.0.113.66 !other arg="x"'] })
        expect(sim.entries(id).map(({ user }) => user)).toEqual(['nightshift', 'dbot'])
        expect((await client.entries(id)).filter(({ touch }) => touch)).toEqual([])
        await expect(done(client.command('run', id, 'rm', {}))).rejects.toMatchObject({ kind: 'refused' })
      },
      { commands: (name, { ip }) => (name === 'ip' ? [`bad: ${ip}`] : undefined) },
    ))

  test('X9, X10: a list is read, written with its version, and edited while others write', () =>
    withXsoar(flavour, async ({ sim, client, open }) => {
      expect(await client.list('Silencers')).toBeUndefined()
      const edit = (more: string) =>
        client.editList('edit', 'Silencers', {
          change: (data) => [...((data as string[] | undefined) ?? []), more],
          done: (data) => (data as string[]).includes(more),
        })
      expect(await found(edit('a'))).toBeUndefined()
      expect(await done(edit('a'))).toEqual({ version: 1 })
      const read = await client.list('Silencers')
      expect(read).toEqual({ name: 'Silencers', version: 1, data: ['a'] })
      sim.asPerson('wei').saveList('Silencers', ['a', 'w'])
      expect(await client.list('Silencers')).toEqual(read) // one reading serves 5 s
      expect(await open().list('Silencers')).toMatchObject({ version: 2 })
      const save = client.saveList('save', { name: 'Silencers', version: 1, data: ['mine'] })
      await expect(done(save)).rejects.toMatchObject({
        kind: 'conflict',
        message: 'Someone changed list "Silencers" meanwhile. Nothing was saved.',
      })
      expect(await done(edit('b'))).toEqual({ version: 3 })
      expect(sim.list('Silencers')).toEqual(['a', 'w', 'b'])
      expect(await found(edit('b'))).toEqual({ version: 3 })
      const again = client.saveList('save', { name: 'Silencers', version: 3, data: 'plain text' })
      expect(await done(again)).toEqual({ version: 4 })
      expect(await found(again)).toEqual({ version: 4 })
      expect(await client.list('Silencers')).toEqual({ name: 'Silencers', version: 4, data: 'plain text' })
    }))

  test('X11: an attachment is found by its name and hash', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      const file = { name: 'mail.eml', bytes: new TextEncoder().encode('From: x\r\n'), comment: 'as reported' }
      const effect = client.upload('up', id, file)
      sim.asPerson('mateo').attach(id, 'mail.eml', new TextEncoder().encode('another'))
      expect(await found(effect)).toBeUndefined()
      const { entry } = await done(effect)
      expect((await client.entries(id, { kinds: ['attachment'] })).at(-1)).toMatchObject({
        id: entry,
        text: 'as reported',
        file: { name: 'mail.eml', sha256: expect.stringMatching(/^[\da-f]{64}$/) },
      })
      expect(await found(effect)).toEqual({ entry })
    }))

  test('X12, X13: tasks of sub-playbooks are listed; a completed one ends its timer; a second completion is a success', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x', { fields: { hostname: 'MER-WS-0117' } }))
      const open = async () =>
        (await client.tasks(id)).filter(({ state }) => state === 'waiting').map(({ name, playbook }) => `${playbook}: ${name}`)
      expect(await open()).toEqual(['SOC Triage: Acknowledge'])
      const effect = client.completeTask('ack', id, { id: '1' }, { comment: 'by dana@meridian.example' })
      expect(await found(effect)).toBeUndefined()
      expect(await done(effect)).toEqual({ already: false })
      expect(await found(effect)).toEqual({ already: false })
      expect(await done(effect)).toEqual({ already: true })
      expect((await open()).toSorted()).toEqual(['Containment: Contain host', 'SOC Triage: Review evidence'])
      const { timers, status } = await client.ticket(id)
      expect([status, timers.respond.state, timers.contain.state]).toEqual(['active', 'met', 'running'])
      expect(await done(client.completeTask('contain', id, { id: '11' }, { input: 'Yes', comment: '' }))).toEqual({ already: false })
      expect((await client.ticket(id)).timers.contain.state).toBe('met')
      await expect(done(client.completeTask('no', id, { id: '99' }, { comment: '' }))).rejects.toMatchObject({ kind: 'missing' })
    }))

  test('X12: 303 is a success and is not followed', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      sim.newTicket(one('x', { id: '1390' }))
      expect(await done(client.completeTask('ack', '1390', { id: '1' }, { comment: '' }))).toEqual({ already: false })
      expect((await client.tasks('1390'))[0]?.state).toBe('done')
    }))

  test('owners are listed, and it can be asked whether it is there', () =>
    withXsoar(flavour, async ({ sim, client, open }) => {
      sim.addUser('dana.okafor')
      expect(await client.users()).toEqual(['dana.okafor'])
      await client.ping()
      await expect(open({}, { 'xsoar-api-key': 'wrong-key-value' }).ping()).rejects.toMatchObject({
        name: 'UpstreamRefused',
        message: 'XSOAR does not accept my key (401).',
      })
    }))

  test('an answer that is lost leaves a write unknown, and each find tells that it was done', () =>
    withXsoar(flavour, async ({ sim, client }) => {
      const { id } = sim.newTicket(one('x'))
      const ticket = await client.ticket(id)
      const lost = [
        ['save', client.create('c', { name: 'Lost', details: '', type: 't', severity: 'low', source: 's', submitter: 'd@m.example' })],
        ['save', client.change('o', ticket, { owner: 'dana' })],
        ['entry', client.note('n', id, { body: 'lost', by: 'd@m.example' })],
        ['entry', client.command('r', id, 'whois', { domain: 'x.example' })],
        ['upload', client.upload('u', id, { name: 'f', bytes: new Uint8Array([1]), comment: '' })],
        ['completeTask', client.completeTask('t', id, { id: '1' }, { comment: '' })],
        ['saveList', client.saveList('l', { name: 'L', version: 0, data: [1] })],
        ['saveList', client.editList('e', 'E', { change: () => ['e'], done: (data) => Array.isArray(data) })],
        ['close', client.close('x', ticket, { class: 'fp', notes: 'n' })],
      ] as const
      for (const [op, effect] of lost) {
        sim.loseAnswer(op)
        await expect(done<unknown>(effect), effect.action).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
        expect(await found<unknown>(effect), effect.action).toBeDefined()
      }
      expect(sim.entries(id).filter(({ note }) => note)).toHaveLength(1)
      expect(sim.tickets()).toHaveLength(2)
    }))

  test('away, slow, refusing and confused are told apart, and a write that never left is surely not done', () =>
    withXsoar(flavour, async ({ sim, client, open }) => {
      const { id } = sim.newTicket(one('x'))
      const ticket = await client.ticket(id)
      const take = client.change('take', ticket, { owner: 'dana' })
      const back = sim.goDown()
      await expect(client.ticket(id)).rejects.toMatchObject({ name: 'UpstreamDown', upstream: 'XSOAR', sent: 'no' })
      await expect(done(take)).rejects.toMatchObject({ sent: 'no' })
      back()
      const sane = sim.talkNonsense()
      await expect(client.ticket(id)).rejects.toMatchObject({ name: 'UpstreamDown', message: 'XSOAR answers something that is not XSOAR.' })
      await expect(done(take)).rejects.toMatchObject({ sent: 'unknown' })
      sane()
      sim.beSlow(5_000)
      await expect(open({ limit: '50ms' }).ticket(id)).rejects.toMatchObject({
        name: 'UpstreamDown',
        message: 'XSOAR does not answer in time.',
      })
      sim.recover()
      for (const [code, kind] of [
        [403, 'refused'],
        [404, 'missing'],
        [409, 'conflict'],
        [418, 'refused'],
      ] as const) {
        const end = sim.answer(code)
        await expect(client.ticket(id)).rejects.toMatchObject({ name: 'UpstreamRefused', kind })
        end()
      }
      for (const code of [500, 502, 504, 302]) {
        const end = sim.answer(code)
        const take = open().change('take', ticket, { owner: 'dana' }) // with a breaker of its own
        await expect(done(take), String(code)).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'unknown' })
        end()
      }
      sim.answer(429, { retryAfter: '1' })
      await expect(done(open().change('take', ticket, { owner: 'dana' }))).rejects.toMatchObject({ name: 'UpstreamDown', sent: 'no' })
      expect(sim.ticket(id)?.owner).toBe('')
    }))

  test('sentinels behave as their numbers say', () =>
    withXsoar(
      flavour,
      async ({ sim, client, open }) => {
        const quick = open({ limit: '100ms' })
        const change = async (id: string) => await done(quick.change('s', await client.ticket(id), { owner: 'dana' }))
        await expect(change('9409')).rejects.toMatchObject({ kind: 'conflict' })
        await expect(change('9429')).rejects.toMatchObject({ name: 'UpstreamDown', message: 'XSOAR cannot answer now (429).' })
        await expect(change('9500')).rejects.toMatchObject({ message: 'XSOAR cannot answer now (500).' })
        await expect(change('9504')).rejects.toMatchObject({ message: 'XSOAR does not answer in time.', sent: 'unknown' })
        expect(sim.ticket('9504')?.owner).toBe('dana')
        const draft = { details: '', type: 't', severity: 'low', source: 's', submitter: 'd@m.example' } as const
        const lost = quick.create('c', { ...draft, name: 'Lost 9504' })
        await expect(done(lost)).rejects.toMatchObject({ sent: 'unknown' })
        expect(await found(lost)).toMatchObject({ id: sim.tickets()[0]?.id })
        await expect(done(client.create('c', { ...draft, name: 'No 9409' }))).rejects.toMatchObject({ kind: 'conflict' })
        await expect(done(client.create('c', { ...draft, name: 'No 9500' }))).rejects.toBeInstanceOf(UpstreamDown)
        expect((await client.search({})).total).toBe(1)
      },
      { lossMs: 2_000 },
    ))

  test('the key is in no error', () =>
    withXsoar(flavour, async ({ sim, client, open }) => {
      sim.goDown()
      const texts: string[] = []
      for (const one of [client, open({ url: 'http://127.0.0.1:9' })])
        texts.push(
          await one
            .ping()
            .catch((error: Error) => `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`)
            .then(String),
        )
      expect(texts.every((text) => text.includes('UpstreamDown'))).toBe(true)
      expect(texts.join()).not.toContain(flavours[flavour].key.value)
    }))
})
