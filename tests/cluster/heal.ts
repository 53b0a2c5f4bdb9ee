import type { SeenMessage } from '@nightshift/sandbox'
import { waitFor } from './kube.ts'
import { allReady, check, podOf, sleep, type Row, type Scene } from './scene.ts'

/** A bot that stays deaf after its new link is restarted by Pinger, once, and the story stands in `ops`; what was asked meanwhile is answered once. */
export const heal = {
  name: 'a deaf bot that a new link does not mend: Pinger restarts it (`heal: restart`)',
  play: (scene: Scene, name: string): Promise<Row> =>
    check(name, async () => {
      const { webex } = scene.ground
      const quick = ['every=15s', 'missed=8s', 'good=4s', 'heal=restart'].map((one) => `bots.pinger.config.${one}`)
      await scene.upgrade(quick)
      await scene.kube('rollout', 'status', `deployment/${scene.release}-pinger`, '--timeout=180s')
      await waitFor(120_000, 'toodles healthy in `fleet`', async () => /toodles +healthy/.test(await lastAnswer(scene, 'fleet')))
      const before = await allReady(scene)
      const began = Date.now()
      await webex.fault({ knob: 'ws.deaf', bot: 'toodles' })
      const token = `who zq${began}x`
      await webex.say({ as: 'mateo', to: 'toodles', markdown: token })
      const restarted = /toodles stayed deaf two rounds after its new link: I have restarted it \(its Deployment rolls out\)/
      await waitFor(240_000, 'the restart told in ops', async () => (await ops(scene, restarted, began)).length > 0)
      const after = Date.now() - began
      await webex.endFault()
      await waitFor(180_000, 'the recovery told in ops', async () => (await ops(scene, /toodles is back after/, began)).length > 0)
      await sleep(45_000) // three more rounds: nothing is restarted again
      const [links, restarts] = await Promise.all([ops(scene, /it has opened a new link/, began), ops(scene, restarted, began)])
      if (links.length !== 1 || restarts.length !== 1) throw new Error(`${links.length} new links, ${restarts.length} restarts told`)
      const rolled = [...(await allReady(scene))].filter(([bot, { name: pod }]) => before.get(bot)?.name !== pod).map(([bot]) => bot)
      if (rolled.join() !== 'toodles') throw new Error(`rolled: ${rolled.join(', ') || 'none'}`)
      const answers = (await webex.messages('toodles', 'mateo')).filter(
        (one) => one.personEmail.startsWith('toodles@') && Date.parse(one.created) > began,
      )
      if (answers.length !== 1) throw new Error(`the question asked meanwhile has ${answers.length} answers`)
      const { node } = await podOf(scene, 'toodles')
      return `new link, then one rollout after ${Math.round(after / 1_000)} s, healthy again on ${node}; the question asked meanwhile is answered once`
    }),
} as const

async function ops({ ground }: Scene, words: RegExp, since: number): Promise<readonly SeenMessage[]> {
  return (await ground.webex.messages('ops')).filter(
    (one) => one.personEmail.startsWith('pinger@') && Date.parse(one.created) > since && words.test(one.text),
  )
}

async function lastAnswer({ ground: { webex } }: Scene, question: string): Promise<string> {
  const { id } = await webex.say({ as: 'omar', to: 'pinger', markdown: question })
  await sleep(3_000)
  const said = await webex.messages('pinger', 'omar')
  return said.slice(said.findIndex((one) => one.id === id) + 1).at(-1)?.text ?? ''
}
