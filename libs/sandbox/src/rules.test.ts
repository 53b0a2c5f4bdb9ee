import { expect, test } from 'vitest'
import { card, wire, withSandbox } from './testing/with-sandbox.ts'

const long = 'ä'.repeat(3_720) // 7,440 bytes

test('in a group a bot gets only what mentions it and what it wrote itself', () =>
  withSandbox(async ({ control, bot }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const [ear, other] = [await toodles.listen(), await tars.listen()]
    await control.say({ as: 'dana', room: 'triage', markdown: 'nobody in particular' })
    const asked = await control.say({ as: 'dana', room: 'triage', markdown: '@toodles who is on call?' })
    await toodles.rest('POST', '/v1/messages', { roomId: asked.roomId, markdown: 'Dana' })
    await ear.settle()
    await other.settle()
    expect(ear.activities('post').map((one) => one.object['displayName'])).toEqual(['Toodles who is on call?', 'Dana'])
    expect(other.activities('post')).toEqual([])
  }))

test('a mention is stored as a person, a spark-mention in the html and the name in the text', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const said = await control.say({ as: 'dana', room: 'triage', markdown: '<@personEmail:toodles@webex.bot|Toodles> **hi**' })
    const { json } = await toodles.rest('GET', `/v1/messages/${said.id}`)
    expect(json).toMatchObject({
      text: 'Toodles hi',
      mentionedPeople: [toodles.id],
      markdown: '<@personEmail:toodles@webex.bot|Toodles> **hi**',
    })
    expect(json['html']).toContain(`<spark-mention data-object-type="person" data-object-id="${toodles.id}">Toodles</spark-mention>`)
  }))

test('what a bot may not see, it cannot read by id either', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const unseen = await control.say({ as: 'dana', room: 'triage', markdown: 'among us' })
    const elsewhere = await control.room({ title: 'private', by: 'dana' })
    expect((await toodles.rest('GET', `/v1/messages/${unseen.id}`)).status).toBe(404)
    expect((await toodles.rest('GET', `/v1/rooms/${elsewhere.id}`)).status).toBe(404)
    expect((await toodles.rest('POST', '/v1/messages', { roomId: elsewhere.id, text: 'hello' })).status).toBe(404)
  }))

test('everything in a direct room reaches the bot', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'status' })
    await ear.activity('post')
    const listed = await toodles.rest('GET', `/v1/messages?roomId=${said.roomId}`)
    expect(listed.json['items']).toMatchObject([{ id: said.id, roomType: 'direct' }])
  }))

test('listing a group room has narrow rules for bots', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', room: 'triage', markdown: '@toodles 0' })
    const list = (query: string) => toodles.rest('GET', `/v1/messages?roomId=${roomId}${query}`)
    const refused: readonly (readonly [string, number])[] = [
      ['', 403],
      ['&mentionedPeople=me&max=101', 400],
      [`&mentionedPeople=${wire('PEOPLE', '00000000-0000-4000-8000-000000000000')}`, 400],
      ['&max=0', 400],
      ['&max=1001', 400],
      ['&max=null', 400],
    ]
    for (const [query, status] of refused) expect([query, (await list(query)).status]).toEqual([query, status])
    expect((await list('')).json).toMatchObject({
      message: 'Failed to get activity.',
      errors: [{ description: 'Failed to get activity.' }],
    })
    await control.say({ as: 'dana', room: 'triage', markdown: 'not for you' })
    expect((await list('&mentionedPeople=me')).json['items']).toHaveLength(1)
  }))

test('a bot sees 50 mentions of a room, and following further is refused', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    let roomId = ''
    for (let each = 0; each < 53; each++) roomId = (await control.say({ as: 'dana', room: 'triage', markdown: `@toodles ${each}` })).roomId
    const first = await toodles.rest('GET', `/v1/messages?roomId=${roomId}&mentionedPeople=me&max=50`)
    expect(first.json['items']).toHaveLength(50)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1]
    expect((await toodles.rest('GET', next ?? '')).status).toBe(403)
  }))

test('a direct room can be walked back page by page, newest first', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    let roomId = ''
    for (let each = 0; each < 5; each++) roomId = (await control.say({ as: 'dana', to: 'toodles', markdown: `${each}` })).roomId
    const texts: unknown[] = []
    let next: string | undefined = `/v1/messages?roomId=${roomId}&max=2`
    while (next !== undefined) {
      const page = await toodles.rest('GET', next)
      texts.push(...(page.json['items'] as { text: string }[]).map((one) => one.text))
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(texts).toEqual(['4', '3', '2', '1', '0'])
  }))

test('a message must have one destination, fit, and carry at most one file and one card of 1.3', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    const newer = { ...card, content: { ...card.content, version: '1.4' } }
    const refused: readonly (readonly [string, Record<string, unknown>])[] = [
      ['no destination', { text: 'x' }],
      ['two destinations', { roomId, toPersonEmail: 'dana.okafor@meridian.example', text: 'x' }],
      ['nothing to say', { roomId }],
      ['text too long', { roomId, text: long }],
      ['markdown too long', { roomId, markdown: long }],
      ['html too long', { roomId, html: long }],
      ['two cards', { roomId, text: 'x', attachments: [card, card] }],
      ['card too new', { roomId, text: 'x', attachments: [newer] }],
      ['two files', { roomId, text: 'x', files: ['https://a.example/1', 'https://a.example/2'] }],
      ['unknown person', { toPersonEmail: 'nobody@meridian.example', text: 'x' }],
      ['unknown parent', { roomId, text: 'x', parentId: wire('MESSAGE', '00000000-0000-1000-9000-000000000000') }],
    ]
    for (const [what, body] of refused) expect([what, (await toodles.rest('POST', '/v1/messages', body)).status]).toEqual([what, 400])
    expect((await toodles.rest('POST', '/v1/messages', { roomId, text: long.slice(1) })).status).toBe(200)
  }))

test('a form carries one file, and a second one is refused', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const { roomId } = await control.say({ as: 'dana', to: 'toodles', markdown: 'hi' })
    const form = (files: number): FormData => {
      const body = new FormData()
      body.set('roomId', roomId)
      body.set('markdown', 'the report')
      for (let each = 0; each < files; each++) body.append('files', new File(['a,b\n1,2\n'], 'r.csv', { type: 'text/csv' }))
      return body
    }
    expect((await toodles.rest('POST', '/v1/messages', form(2))).status).toBe(400)
    const sent = await toodles.rest('POST', '/v1/messages', form(1))
    const [file] = sent.json['files'] as string[]
    const got = await toodles.rest('GET', file ?? '')
    expect([got.status, got.text, got.headers.get('content-disposition')]).toEqual([200, 'a,b\n1,2\n', 'attachment; filename="r.csv"'])
    const head = await toodles.rest('HEAD', file ?? '')
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, '8', ''])
    expect((await ear.activity('share')).object).toMatchObject({ objectType: 'content', contentCategory: 'documents' })
    expect((await ear.activity('update')).object).toMatchObject({
      objectType: 'content',
      files: { items: [{ malwareQuarantineState: 'safe' }] },
    })
    expect((await toodles.rest('PUT', `/v1/messages/${String(sent.json['id'])}`, { roomId, text: 'x' })).status).toBe(400)
  }))

test('a message can be edited ten times by its author, and an edit event names the message as its parent', () =>
  withSandbox(async ({ control, bot }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const { roomId } = await control.say({ as: 'dana', room: 'triage', markdown: '@toodles @tars go' })
    const ear = await toodles.listen()
    const { json } = await toodles.rest('POST', '/v1/messages', { roomId, text: 'working' })
    const edit = (body: Record<string, unknown>, who = toodles) =>
      who.rest('PUT', `/v1/messages/${String(json['id'])}`, { roomId, ...body })
    expect((await edit({ markdown: 'a', html: 'b' })).status).toBe(400)
    for (let each = 1; each <= 10; each++) expect((await edit({ markdown: `step ${each}` })).json['text']).toBe(`step ${each}`)
    expect((await edit({ markdown: 'step 11' })).status).toBe(400)
    const read = await toodles.rest('GET', `/v1/messages/${String(json['id'])}`)
    expect(read.json).toMatchObject({ text: 'step 10', updated: expect.any(String) })
    await ear.settle()
    const edits = ear.activities('post').filter((one) => one.parent?.type === 'edit')
    expect(edits).toHaveLength(10)
    expect(wire('MESSAGE', edits[0]?.parent?.id ?? '')).toBe(json['id'])
    expect((await toodles.rest('GET', `/v1/messages/${wire('MESSAGE', edits[0]?.id ?? '')}`)).json['id']).toBe(json['id'])
    const foreign = await control.say({ as: 'dana', room: 'triage', markdown: '@tars mine' })
    expect((await tars.rest('PUT', `/v1/messages/${foreign.id}`, { roomId, text: 'x' })).status).toBe(403)
  }))

test('where edits cannot be looked up, their id answers 404', () =>
  withSandbox(
    async ({ control, bot }) => {
      const toodles = await bot()
      const ear = await toodles.listen()
      const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'one' })
      await control.edit({ as: 'dana', message: said.id, markdown: 'two' })
      const edited = await ear.frame((one) => one.data?.activity?.parent?.type === 'edit')
      expect((await toodles.rest('GET', `/v1/messages/${wire('MESSAGE', edited.data?.activity?.id ?? '')}`)).status).toBe(404)
    },
    { editLookup: '404' },
  ))

test('threads are flat: an answer to an answer belongs to the root, named by its REST id or a bare UUID', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const root = await control.say({ as: 'dana', to: 'toodles', markdown: 'root' })
    const answer = await toodles.rest('POST', '/v1/messages', { roomId: root.roomId, text: 'answer', parentId: root.id })
    const deeper = await toodles.rest('POST', '/v1/messages', { roomId: root.roomId, text: 'deeper', parentId: answer.json['id'] })
    expect(deeper.json['parentId']).toBe(root.id)
    const uuid = Buffer.from(root.id, 'base64url').toString().split('/').at(-1)
    const bare = await toodles.rest('POST', '/v1/messages', { roomId: root.roomId, text: 'bare', parentId: uuid })
    expect(bare.json['parentId']).toBe(root.id)
    expect((await toodles.rest('GET', `/v1/messages/${uuid}`)).status).toBe(404)
  }))

test('a card click reaches only the bot that wrote the card', () =>
  withSandbox(async ({ control, bot }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const [ear, other] = [await toodles.listen(), await tars.listen()]
    const { roomId } = await control.say({ as: 'dana', room: 'triage', markdown: '@toodles @tars card please' })
    const sent = await toodles.rest('POST', '/v1/messages', { roomId, markdown: 'Close 1385?', attachments: [card] })
    await control.click({ as: 'luis', message: String(sent.json['id']), action: 'Close', inputs: { why: 'dup' } })
    const pressed = await ear.activity('cardAction')
    expect(pressed.parent?.id).toBe(Buffer.from(String(sent.json['id']), 'base64url').toString().split('/').at(-1))
    const action = await toodles.rest('GET', `/v1/attachment/actions/${wire('ATTACHMENT_ACTION', pressed.id)}`)
    expect(action.json).toMatchObject({ type: 'submit', messageId: sent.json['id'], roomId, inputs: { word: 'close', why: 'dup' } })
    await other.settle()
    expect(other.activities('cardAction')).toEqual([])
    expect((await tars.rest('GET', `/v1/attachment/actions/${wire('ATTACHMENT_ACTION', pressed.id)}`)).status).toBe(404)
    expect((await toodles.rest('DELETE', `/v1/messages/${String(sent.json['id'])}`)).status).toBe(204)
    expect((await toodles.rest('GET', `/v1/attachment/actions/${wire('ATTACHMENT_ACTION', pressed.id)}`)).status).toBe(200)
  }))

test('adding a member twice answers 409, and who left cannot write or read any more', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const made = await toodles.rest('POST', '/v1/rooms', { title: 'War room 13' })
    const add = () => toodles.rest('POST', '/v1/memberships', { roomId: made.json['id'], personEmail: 'dana.okafor@meridian.example' })
    expect((await add()).json).toMatchObject({ personEmail: 'dana.okafor@meridian.example', isModerator: false, roomType: 'group' })
    expect((await add()).status).toBe(409)
    expect((await ear.activity('add')).object).toMatchObject({ emailAddress: 'dana.okafor@meridian.example', objectType: 'person' })
    await control.members({ room: 'War room 13', remove: 'toodles', by: 'dana' })
    expect((await ear.activity('leave')).object['entryUUID']).toBe(toodles.uuid)
    expect((await toodles.rest('POST', '/v1/messages', { roomId: made.json['id'], text: 'still here?' })).status).toBe(404)
    expect((await toodles.rest('GET', `/v1/memberships?roomId=${String(made.json['id'])}`)).status).toBe(404)
  }))

test('a deleted message is announced by delete and tombstone, answers 404, and only its author may delete it', () =>
  withSandbox(async ({ control, bot }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'oops' })
    expect((await toodles.rest('DELETE', `/v1/messages/${said.id}`)).status).toBe(403)
    await control.remove({ as: 'dana', message: said.id })
    expect((await ear.activity('delete')).object).toMatchObject({
      objectType: 'activity',
      id: Buffer.from(said.id, 'base64url').toString().split('/').at(-1),
    })
    await ear.activity('tombstone')
    expect((await toodles.rest('GET', `/v1/messages/${said.id}`)).status).toBe(404)
  }))

test('a room of the second region answers only under its own ids, and the conversation service tells which those are', () =>
  withSandbox(async ({ control, bot, url }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const said = await control.say({ as: 'dana', room: 'hunts', markdown: '@toodles anything?' })
    const heard = await ear.activity('post')
    expect(new URL(heard.target?.url ?? '').hostname).toBe('127.0.0.1')
    expect((await toodles.rest('GET', `/v1/messages/${wire('MESSAGE', heard.id)}`)).status).toBe(404)
    expect((await toodles.rest('GET', `/v1/messages/${wire('MESSAGE', heard.id, 'urn:TEAM:eu-central-1_k')}`)).status).toBe(200)
    const fallback = (heard.target?.url ?? '').replace(/\/conversations\/.*/, `/messages/${heard.id}`)
    expect((await toodles.rest('GET', fallback)).json['id']).toBe(said.id)
    expect(url).toContain('localhost')
  }))
