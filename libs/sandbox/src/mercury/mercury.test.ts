import { expect, test } from 'vitest'
import { wire, withSandbox, type Scene } from '../testing/with-sandbox.ts'

/** Says one thing to toodles and answers the activity's id. */
async function hi({ control }: Scene, text = 'hi'): Promise<string> {
  const { id } = await control.say({ as: 'dana', to: 'toodles', markdown: text })
  return Buffer.from(id, 'base64url').toString().split('/').at(-1) ?? ''
}

test('readiness is the first frame, numbers start at 1 and count every frame, pongs too', () =>
  withSandbox(async (scene) => {
    const ear = await (await scene.bot()).listen()
    await hi(scene)
    await ear.settle()
    expect(ear.frames.map((frame) => frame.sequenceNumber)).toEqual(ear.frames.map((_, index) => index + 1))
    expect(ear.frames[0]?.data?.eventType).toBe('mercury.buffer_state')
    expect(ear.frames.at(-1)).toMatchObject({ type: 'pong', id: 'settle-0' })
    expect(ear.frames.every((frame) => typeof frame.id === 'string')).toBe(true)
    expect(ear.binaries.every((binary) => !binary)).toBe(true)
  }))

test('readiness says registration_status where asked, and frames are binary where text is not asked for', () =>
  withSandbox(async ({ bot }) => {
    const ear = await (await bot()).listen({ query: 'mercuryRegistrationStatus=true' })
    expect(ear.frames[0]?.data?.eventType).toBe('mercury.registration_status')
    expect(ear.binaries).toEqual([true])
  }))

test('who does not authorise within 30 s is closed with 1008, and so is who says anything else first', () =>
  withSandbox(
    async ({ bot, control }) => {
      const toodles = await bot()
      const device = await toodles.device()
      const [silent, rude] = [await toodles.connect(device, { authorise: false }), await toodles.connect(device, { authorise: false })]
      rude.send({ id: '1', type: 'ping' })
      expect(await rude.closed).toMatchObject({ code: 1008 })
      await control.clock({ advance: 29_999 })
      expect(silent.ws.readyState).toBe(silent.ws.OPEN)
      await control.clock({ advance: 1 })
      expect(await silent.closed).toMatchObject({ code: 1008 })
    },
    { clock: 'virtual' },
  ))

test('a bad token, and the token of another bot, are closed with 4401 or, without aliases, 1008', () =>
  withSandbox(async ({ bot }) => {
    const [toodles, tars] = [await bot('toodles'), await bot('tars')]
    const device = await toodles.device()
    const close = async (query: string, token: string) => (await (await toodles.connect(device, { query, token })).closed).code
    expect(await close('aliasHttpStatus=true', 'nonsense')).toBe(4401)
    expect(await close('outboundWireFormat=text', 'nonsense')).toBe(1008)
    expect(await close('aliasHttpStatus=true', tars.token)).toBe(4401)
  }))

test('a second link replaces the first with 4000 once it is live, unless several are asked for', () =>
  withSandbox(async ({ bot }) => {
    const toodles = await bot()
    const first = await toodles.listen()
    const second = await toodles.connect(first.device, { authorise: false })
    await first.settle() // the second is not authorised, so the first still hears
    second.send({ id: 'a', type: 'authorization', data: { token: `Bearer ${toodles.token}` } })
    await second.live()
    expect(await first.closed).toEqual({ code: 4000, reason: 'replaced' })
    const third = await toodles.connect(first.device, { query: 'outboundWireFormat=text&multipleConnections=true' })
    await third.live()
    await second.settle()
  }))

test('one event makes one envelope a device, with different envelope ids and the same complete activity', () =>
  withSandbox(async (scene) => {
    const toodles = await scene.bot()
    const ears = [await toodles.listen(), await toodles.listen()]
    const said = await hi(scene, 'status srv-14')
    const frames = await Promise.all(ears.map((ear) => ear.frame((one) => one.data?.activity?.verb === 'post')))
    expect(new Set(frames.map((frame) => frame.id)).size).toBe(2)
    const [one, other] = frames.map((frame) => frame.data?.activity)
    expect(other).toEqual(one)
    expect(one).toEqual({
      id: said,
      objectType: 'activity',
      verb: 'post',
      published: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      url: expect.stringMatching(new RegExp(`/conversation/api/v1/activities/${said}$`)),
      actor: {
        id: expect.any(String),
        entryUUID: one?.actor['id'],
        objectType: 'person',
        type: 'PERSON',
        emailAddress: 'dana.okafor@meridian.example',
        displayName: 'Dana Okafor',
        orgId: expect.any(String),
      },
      object: { objectType: 'comment', displayName: 'status srv-14', content: '<p>status srv-14</p>' },
      target: {
        id: expect.any(String),
        objectType: 'conversation',
        url: expect.stringContaining('/conversation/api/v1/conversations/'),
        tags: ['ONE_ON_ONE'],
      },
    })
  }))

test('what was not acknowledged comes again to the same device in order, in the same envelopes, with new numbers', () =>
  withSandbox(async (scene) => {
    const toodles = await scene.bot()
    const deaf = await toodles.listen({ ack: false })
    for (const text of ['one', 'two']) await hi(scene, text)
    await deaf.settle()
    const before = deaf.frames.filter((frame) => frame.data?.activity).map((frame) => frame.id)
    deaf.ws.terminate()
    const again = await toodles.connect(deaf.device, { ack: false })
    await again.live()
    await again.settle()
    const events = again.frames.filter((frame) => frame.data?.activity)
    expect(events.map((frame) => frame.id)).toEqual(before)
    expect(events.map((frame) => frame.sequenceNumber)).toEqual(events.map((_, index) => index + 2))
    expect(before).toHaveLength(3) // the room's creation is an event too
  }))

test.each([
  ['the envelope id', (frame: { id?: string }) => frame.id ?? '', false, 0],
  ['the activity UUID', (_: unknown, uuid: string) => uuid, false, 0],
  ['the REST id', (_: unknown, uuid: string) => wire('MESSAGE', uuid), false, 0],
  ['the envelope id, strictly', (frame: { id?: string }) => frame.id ?? '', true, 0],
  ['the activity UUID, strictly', (_: unknown, uuid: string) => uuid, true, 1],
  ['something else', () => 'nonsense', false, 1],
] as const)('an acknowledgement by %s is judged right', (_name, idOf, ackStrict, left) =>
  withSandbox(
    async (scene) => {
      const toodles = await scene.bot()
      await hi(scene, 'makes the room')
      const ear = await toodles.listen({ ack: false })
      const uuid = await hi(scene)
      const frame = await ear.frame((one) => one.data?.activity?.verb === 'post')
      ear.send({ type: 'ack', messageId: idOf(frame, uuid) })
      await ear.settle()
      expect((await scene.control.deliveries()).unacked).toHaveLength(left)
    },
    { ackStrict },
  ),
)

test('un-acknowledged events are forgotten after 15 min', () =>
  withSandbox(
    async (scene) => {
      const toodles = await scene.bot()
      const ear = await toodles.listen({ ack: false })
      await hi(scene)
      await ear.settle()
      ear.ws.terminate()
      await scene.control.clock({ advance: 15 * 60_000 })
      const again = await toodles.connect(ear.device)
      await again.live()
      await again.settle()
      expect(again.activities()).toEqual([])
    },
    { clock: 'virtual' },
  ))

test.each([
  [false, 0],
  [true, 1],
])('with offlineQueue %s a device without a link gets %i of what it missed', (offlineQueue, count) =>
  withSandbox(
    async (scene) => {
      const toodles = await scene.bot()
      await hi(scene, 'makes the room')
      const device = await toodles.device()
      await hi(scene, 'missed')
      const ear = await toodles.connect(device)
      await ear.live()
      await ear.settle()
      expect(ear.activities('post')).toHaveLength(count)
    },
    { offlineQueue },
  ),
)

test('a link to a device that does not exist is refused with 404', () =>
  withSandbox(async ({ bot }) => {
    const toodles = await bot()
    const device = await toodles.device()
    expect((await toodles.rest('DELETE', device.url)).status).toBe(204)
    await expect(toodles.connect(device)).rejects.toMatchObject({ status: 404 })
  }))

test('rooms, members and moderators are announced with everything that official plugins read', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    await control.room({ title: 'War room', by: 'luis', members: ['toodles'], locked: true })
    const joined = await ear.activity('add')
    expect(joined).toMatchObject({ object: { entryUUID: toodles.uuid, type: 'BOT' }, target: { tags: ['LOCKED'] } })
    const mine = await toodles.rest('POST', '/v1/rooms', { title: 'Mine' })
    const created = await ear.activity('create')
    expect(created.target).toBeUndefined()
    expect(created.object).toMatchObject({ objectType: 'conversation', tags: [], participants: { items: [{ entryUUID: toodles.uuid }] } })
    await toodles.rest('PUT', `/v1/rooms/${String(mine.json['id'])}`, { title: 'Ours', isLocked: true })
    expect((await ear.activity('lock')).object).toMatchObject({ objectType: 'conversation', tags: ['LOCKED'] })
    expect((await ear.activity('update')).object).toMatchObject({ objectType: 'conversation', displayName: 'Ours' })
    const [member] = (await toodles.rest('GET', `/v1/memberships?roomId=${String(mine.json['id'])}`)).json['items'] as { id: string }[]
    await toodles.rest('PUT', `/v1/memberships/${member?.id}`, { isModerator: true })
    expect((await ear.activity('assignModerator')).object['entryUUID']).toBe(toodles.uuid)
    await toodles.rest('PUT', `/v1/memberships/${member?.id}`, { isModerator: false })
    await ear.activity('unassignModerator')
  }))

test('reactions come as add of a reaction2, and are taken back by a delete of an unknown id', () =>
  withSandbox(async ({ bot, control }) => {
    const toodles = await bot()
    const ear = await toodles.listen()
    const said = await control.say({ as: 'dana', to: 'toodles', markdown: 'nice' })
    await control.react({ as: 'dana', message: said.id })
    const added = await ear.activity('add')
    expect(added).toMatchObject({ object: { objectType: 'reaction2' }, parent: { type: 'reaction' } })
    await control.react({ as: 'dana', message: said.id, remove: true })
    expect((await ear.activity('delete')).object['id']).not.toBe(added.parent?.id)
  }))
