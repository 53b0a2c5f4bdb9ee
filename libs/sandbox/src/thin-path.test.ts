import { expect, test } from 'vitest'
import { controlClient, isSandboxToken, startSandbox } from './index.ts'
import { bareBot } from './testing/bare-bot.ts'

test('a bot hears what a person says, reads it, answers, and the person sees the answer', async () => {
  const sandbox = await startSandbox({ port: 0 })
  try {
    const control = controlClient(sandbox.url)
    const bot = await bareBot(sandbox.url, 'toodles')
    expect(isSandboxToken(bot.token)).toBe(true)
    const limited = (await (await fetch(`${sandbox.u2c}/limited/catalog?format=hostmap`)).json()) as {
      serviceLinks: Record<string, string>
    }
    expect(limited.serviceLinks['wdm']).toBe(`${sandbox.url}/wdm/api/v1`)
    expect((await bot.rest('GET', '/v1/people/me')).json['emails']).toEqual(['toodles@webex.bot'])
    const link = await bot.listen()
    await control.say({ as: 'dana', to: 'toodles', markdown: '**status** srv-14' })
    expect((await link.activity('create')).object['tags']).toEqual(['ONE_ON_ONE'])
    const posted = await link.activity('post')
    const { json } = await bot.rest('GET', `/v1/messages/${Buffer.from(`ciscospark://us/MESSAGE/${posted.id}`).toString('base64url')}`)
    const heard = json['text'] === undefined ? (await bot.rest('GET', `/conversation/api/v1/messages/${posted.id}`)).json : json
    expect(heard).toMatchObject({ text: 'status srv-14', roomType: 'direct', personEmail: 'dana.okafor@meridian.example' })
    await bot.rest('POST', '/v1/messages', { roomId: heard['roomId'], markdown: 'all *good*' })
    const [answer] = await control.expect({ in: 'toodles', as: 'dana', matches: '^all good$' })
    expect(answer?.personEmail).toBe('toodles@webex.bot')
  } finally {
    await sandbox.stop()
  }
})
