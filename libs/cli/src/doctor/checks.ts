import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bot } from '@nightshift/bot'
import { BadConfig, readConfig, readConfigFile, tenBots, version, type Config } from '@nightshift/host'
import { homeToken } from '@nightshift/host/edge'
import type { Environment } from '@nightshift/host/environment'
import { linkMemory } from '@nightshift/host/link-memory'
import { openSecrets, type Secrets } from '@nightshift/host/secrets'
import { openTools } from '@nightshift/host/tools'
import { inWords, systemClock, systemRandom, UpstreamDown, UpstreamRefused } from '@nightshift/resilience'
import { openSqlite, StoreHeld, StoreRefused } from '@nightshift/store'
import { openWebex, WebexRefused, WebexUnreachable, type Link, type Webex } from '@nightshift/webex'
import type { ControlOptions } from '@nightshift/webex/control'
import { deleteDevice, deviceName, listDevices } from '@nightshift/webex/device'
import { botNames } from '../bots.ts'
import { Sick, type Check } from './check.ts'

/** What the looks at one bot share; filled in as they go. */
export interface Body {
  readonly bot: Bot
  readonly place: Environment
  config?: Config
  secrets?: Secrets
  webex?: Webex
  link?: Link
  /** Ends the link that the doctor opened. */
  readonly stop: AbortController
  /** What is undone at the end. */
  readonly after: (() => Promise<void> | void)[]
}

/** The doctor's part of its device's name. */
const replica = 'doctor'
/** No look at a bot takes so long: a doctor's device that is older has no doctor any more. */
const leftoverMs = 10 * 60_000
const answerMs = 15_000
const linkMs = 30_000
const mostClockMs = 60_000

const network =
  'Look at DNS, the firewall (outbound 443 to *.wbx2.com, *.webex.com, *.ciscospark.com) and HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS.'

/** The looks, in the order of a start: each stands on those before it. */
export const checks: readonly Check<Body>[] = [
  {
    name: 'configuration',
    vital: true,
    look: async (body) => {
      const { configFile } = body.place
      if (!existsSync(configFile)) {
        throw new Sick(
          `There is no ${configFile}.`,
          'Write one: `nightshift config sample > nightshift.yaml`, or say where it is with --config. To try it all without Webex: `npm start`.',
        )
      }
      try {
        body.config = readConfig(readConfigFile(configFile), body.bot, [...tenBots, ...botNames()])
      } catch (error) {
        if (!(error instanceof BadConfig)) throw error
        throw new Sick(error.problems.join('; '), 'Mend these keys; `nightshift config explain <key>` says what each may be.', {
          cause: error,
        })
      }
      const { roles, org } = body.config.house
      if (org.domains.length === 0 || Object.values(roles).every((held) => (held ?? []).length === 0)) {
        return `warn: ${configFile} is good, but ${org.domains.length === 0 ? 'org.domains' : 'roles'} is empty, so ${org.domains.length === 0 ? 'everybody' : 'every command that needs a role'} is denied`
      }
      return `${configFile} is good`
    },
  },
  {
    name: 'token',
    vital: true,
    look: async (body) => {
      const { secretsFolder } = body.place
      const file = join(secretsFolder, 'webex-token')
      body.secrets = openSecrets(secretsFolder, systemClock, 60_000)
      const token = body.secrets.get('webex-token')
      if (token === undefined)
        throw new Sick(
          `${file} is missing or empty.`,
          'Create the bot at developer.webex.com and put its access token into that file, nothing else, mode 600.',
        )
      if (/\s/.test(token)) throw new Sick('The token has white space in it.', `Put the token alone into ${file}, on one line.`)
      try {
        homeToken(body.secrets, body.config?.sandbox ?? false)
      } catch (error) {
        if (!(error instanceof BadConfig)) throw error
        throw new Sick(error.problems.join('; '), 'Use a real token without `sandbox: true`, or the local Webex with it.', { cause: error })
      }
      return (statSync(file).mode & 0o077) === 0
        ? 'there, for its owner alone'
        : 'warn: there, but others on this machine may read it (chmod 600)'
    },
  },
  {
    name: 'catalogue',
    vital: true,
    look: async ({ config, secrets }) => {
      if (!config || !secrets) throw new Error('no configuration or token')
      const base = config.webex.u2c.replace(/\/$/, '')
      const { host } = new URL(base)
      const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> => {
        const answer = await fetch(base + path, { headers, redirect: 'error', signal: AbortSignal.timeout(answerMs) }).catch(
          (error: unknown) => {
            throw new Sick(`${host} does not answer (${causeOf(error)}).`, network, { cause: error })
          },
        )
        await answer.arrayBuffer()
        if (answer.status >= 500)
          throw new Sick(`${host} answers ${answer.status}.`, 'Webex has trouble: status.webex.com. A bot waits by itself and goes on.')
        return answer
      }
      const theirs = Date.parse((await get('/limited/catalog?format=hostmap')).headers.get('date') ?? '')
      const off = Number.isNaN(theirs) ? undefined : Date.now() - theirs
      if (off !== undefined && Math.abs(off) > mostClockMs)
        throw new Sick(
          `The clock of this machine is ${inWords(Math.abs(off))} ${off > 0 ? 'ahead of' : 'behind'} Webex's.`,
          'Set the clock (NTP): probes, timers and signatures need it within a minute.',
        )
      const { status } = await get('/catalog?format=hostmap', { authorization: `Bearer ${homeToken(secrets, config.sandbox).token()}` })
      if (status === 401 || status === 403) throw refused()
      return `${host} answers${off === undefined ? '' : `; the clock is ${Math.abs(off) < 2_000 ? 'right' : `${inWords(Math.abs(off))} off`}`}`
    },
  },
  {
    name: 'REST',
    vital: true,
    look: async (body) => {
      const webex = await webexOf(body)
      const me = await webex.api.me({ signal: AbortSignal.timeout(answerMs) }).catch((error: unknown) => {
        if (error instanceof WebexRefused && error.status === 401) throw refused(error)
        if (error instanceof WebexUnreachable) throw new Sick(`The REST API does not answer: ${error.message}`, network, { cause: error })
        throw error
      })
      return `it is ${me.email}`
    },
  },
  {
    name: 'socket',
    look: async (body) => {
      const webex = await webexOf(body)
      const link = webex.link(body.stop.signal)
      body.link = link
      void drainOf(link)
      const began = performance.now()
      while (performance.now() - began < linkMs) {
        const state = link.state()
        if (state.name === 'live') return `live after ${inWords(performance.now() - began)}`
        if (state.name === 'halted')
          throw new Sick(
            `The link is halted: ${state.cause}.`,
            'The token is refused, or this bot is not one of the organisation. See the line REST.',
          )
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const state = link.state()
      throw new Sick(
        `Not live after ${inWords(linkMs)}: ${state.name}${'cause' in state ? ` (${state.cause})` : ''}.`,
        `A proxy or firewall may not let WebSockets through to Mercury. ${network}`,
      )
    },
  },
  {
    name: 'device',
    look: async ({ link }) => {
      if (!link) return 'warn: not looked at, since there is no link'
      const all = await link.devices()
      const ours = all.filter((one) => one.ours).length
      return ours > 8
        ? `warn: ${ours} devices are ours and ${all.length - ours} are not; more than 8 is too many: \`devices gc\` at Pinger`
        : `${ours} of ours, ${all.length - ours} of others`
    },
  },
  {
    name: 'store',
    look: async ({ bot, place }) => {
      const file = join(place.stateFolder, `${bot.name}.db`)
      if (!existsSync(file)) return `${file} will be made at the first start`
      try {
        const store = await openSqlite({ file, bot: bot.name, owner: `doctor-${process.pid}`, clock: systemClock, waitMs: 0 })
        const [{ bytes, freeBytes }, counts] = [await store.size(), await store.read((tx) => tx.inbox.counts())]
        await store.close()
        const free = freeBytes < 0 ? '' : `, ${Math.round(freeBytes / 1e6)} MB free below it`
        const dead = counts.dead > 0 ? `; ${counts.dead} questions were given up (\`nightshift inbox dead ${bot.name}\`)` : ''
        return `${freeBytes >= 0 && freeBytes < 100e6 ? 'warn: ' : ''}whole, ${Math.round(bytes / 1e3)} kB${free}${dead}`
      } catch (error) {
        if (error instanceof StoreHeld) return 'in use by the running bot, as it should be'
        if (error instanceof StoreRefused)
          throw new Sick(error.message, 'The file is left as it is. Put a backup in its place, or move it away to begin anew.', {
            cause: error,
          })
        throw new Sick(
          error instanceof Error ? error.message : String(error),
          `Look at the folder ${place.stateFolder}: its owner, its mode, and the free space.`,
          { cause: error },
        )
      }
    },
  },
  {
    name: 'tools',
    look: async ({ bot, config, secrets }) => {
      if (!config || !secrets) return 'none looked at'
      const tools = Object.entries(openTools(bot, config, secrets, systemClock))
      const told = await Promise.all(tools.map(async ([name, client]) => `${name} ${await pinged(client)}`))
      const bad = told.some((one) => one.includes('does not answer') || one.includes('refuses'))
      return told.length === 0 ? 'it uses none' : `${bad ? 'warn: ' : ''}${told.join(', ')}`
    },
  },
]

function refused(cause?: unknown): Sick {
  const fix = 'Regenerate it at developer.webex.com and put the new one into the secret file; a running bot takes it up by itself.'
  return new Sick('Webex refuses the token.', fix, { cause })
}

async function webexOf(body: Body): Promise<Webex> {
  if (body.webex) return body.webex
  const { config, secrets, bot } = body
  if (!config || !secrets) throw new Error('no configuration or token')
  // A registration of its own, deleted at the end: the bot's is left alone.
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-doctor-'))
  const store = await openSqlite({ file: join(folder, 'doctor.db'), bot: bot.name, owner: 'doctor', clock: systemClock })
  const { token, tokenChanged } = homeToken(secrets, config.sandbox)
  const memory = await linkMemory(store, replica, systemRandom)
  const { u2c, rest, override } = config.webex
  const webex = await openWebex({
    bot: bot.name,
    replica,
    version,
    u2c,
    rest,
    override,
    token,
    tokenChanged,
    memory,
    siblings: { deviceUrls: async () => [], live: async () => true, leads: () => false },
    timings: config.webex.timings,
  })
  body.webex = webex
  body.after.push(async () => {
    body.stop.abort(new Error('the doctor is done'))
    const ended = performance.now()
    while (body.link && body.link.state().name !== 'stopped' && performance.now() - ended < 5_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    if (body.link) await leaveNothing(bot.name, await memory.install(), { version, u2c, rest, override, token }).catch(() => undefined)
    webex.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return webex
}

/**
 * Deletes what the doctor registered. The link does so itself where it went live; what never did is still there, and what a doctor that was
 * killed has left behind.
 */
async function leaveNothing(
  bot: string,
  install: string,
  options: Pick<ControlOptions, 'version' | 'u2c' | 'rest' | 'override' | 'token'>,
): Promise<void> {
  // With it comes the SDK, which is loaded where there was a link alone.
  const { openControl } = await import('@nightshift/webex/control')
  const wdm = openControl({ ...options, bot, clock: systemClock, deadlineMs: answerMs })
  await wdm.load()
  const mine = deviceName(bot, replica, install)
  const old = Date.now() - leftoverMs
  const prefix = mine.slice(0, -install.length)
  const going = (await listDevices(wdm)).filter(({ name, modifiedAt }) => name === mine || (name.startsWith(prefix) && modifiedAt < old))
  for (const { url } of going) await deleteDevice(wdm, url)
}

/** What arrives meanwhile is the bot's own business: never acknowledged here. */
async function drainOf(link: Link): Promise<void> {
  for await (const _ of link);
}

async function pinged(client: unknown): Promise<string> {
  if (typeof client !== 'object' || client === null || !('ping' in client) || typeof client.ping !== 'function') return 'is not asked'
  try {
    await client.ping({ signal: AbortSignal.timeout(answerMs) })
    return 'answers'
  } catch (error) {
    if (error instanceof UpstreamRefused) return error.kind === 'absent' ? 'is not configured' : `refuses: ${error.message}`
    return error instanceof UpstreamDown ? `does not answer: ${error.message}` : `does not answer (${causeOf(error)})`
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause)
}
