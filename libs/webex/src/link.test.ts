import { expect, test } from 'vitest'
import { openRig } from './testing/rig.ts'

test('from boot to the first answer: it hears a person, reads what was said, answers, and hears itself', async () => {
  await using rig = await openRig()
  await rig.state('live')
  await rig.control.say({ as: 'dana', to: 'toodles', markdown: '**status** srv-14' })
  const heard = await rig.event('message.created')
  const message = await rig.webex.api.message(heard)
  expect(message).toMatchObject({
    text: 'status srv-14',
    direct: true,
    email: 'dana.okafor@meridian.example',
    room: heard.room,
    uuid: heard.message,
  })
  const sent = await rig.webex.api.post({ to: { room: heard.room }, markdown: 'all *good*', parent: heard.message })
  const echo = await rig.event('echo')
  expect(echo).toMatchObject({ message: sent.uuid, room: heard.room, key: `msg:${sent.uuid}` })
  const [answer] = await rig.control.expect({ in: 'toodles', as: 'dana', matches: '^all good$' })
  expect(answer?.personEmail).toBe('toodles@webex.bot')
})
