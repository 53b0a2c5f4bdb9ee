import { Command } from 'commander'
import { version } from '@nightshift/host/version'
import type { ImageOptions } from './image.ts'

const example = (text: string): string => `\nExample:\n  ${text}`

/** The command line. Each verb loads its own code when it is used. */
export function program(): Command {
  const cli = new Command('nightshift')
    .description('Ten Webex bots for a security operations centre that heal themselves')
    .version(version)
    .showHelpAfterError('(say --help for what can be said)')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', example('npm run nightshift -- chat toodles who'))

  cli
    .command('start')
    .description('The whole night shift on this machine: a local Webex, its page, and every bot as its own process')
    .option('--config <file>', 'configuration file', 'nightshift.sandbox.yaml')
    .option('--port <port>', 'port of the page; the next free one is taken where it is not', '8080')
    .option('--only <bots>', 'bots to start, separated by commas')
    .option('--fresh', 'forget the last night: empties the local Webex and the bots’ stores')
    .option('--logs', 'show the bots’ log lines here instead of keeping them in .nightshift/<bot>/log')
    .addHelpText('after', example('npm start -- --only toodles,pinger'))
    .action(async (options: StartOptions) => await (await import('./start/start.ts')).start(options))

  cli
    .command('bot')
    .argument('<name>', 'the bot, such as toodles')
    .description('One bot against the real Webex, by nightshift.yaml and secrets/<bot>/webex-token')
    .option('--config <file>', 'configuration file (default: nightshift.yaml)')
    .addHelpText('after', example('npm run bot -- toodles'))
    .action(async (name: string, options: { readonly config?: string }) => await (await import('./bot.ts')).runBot(name, options))

  cli
    .command('chat')
    .argument('<bot>', 'the bot to talk to')
    .argument('[text...]', 'one question; without it, a conversation until ctrl-D')
    .description('Talk to a bot of a running `nightshift start` from the terminal')
    .option('--as <person>', 'who you are', 'dana')
    .option('--url <url>', 'the local Webex', 'http://localhost:8080')
    .addHelpText('after', example('npm run nightshift -- chat toodles who'))
    .action(
      async (bot: string, text: string[], options: { readonly as: string; readonly url: string }) =>
        await (await import('./chat.ts')).chat(bot, text.join(' '), options),
    )

  cli
    .command('fleet')
    .description('Every bot of a running `nightshift start`: state, restarts, what waits')
    .option('--url <url>', 'the local Webex', 'http://localhost:8080')
    .option('--json', 'as JSON')
    .addHelpText('after', example('npm run nightshift -- fleet --json'))
    .action(async (options: { readonly url: string; readonly json?: boolean }) => await (await import('./fleet.ts')).fleet(options))

  cli
    .command('doctor')
    .argument('[bots...]', 'the bots to look at; all where none is named')
    .description('Configuration, token, clock, catalogue, REST, socket, device, store, tools: what is wrong, and what to do')
    .option('--config <file>', 'configuration file')
    .option('--secrets <folder>', 'folder of the secrets')
    .option('--state <folder>', 'folder of the store')
    .option('--json', 'as JSON')
    .addHelpText('after', example('npm run nightshift -- doctor toodles'))
    .action(async (bots: string[], options: ReachWords) => await (await import('./doctor/doctor.ts')).doctor(bots, options))

  const inbox = cli
    .command('inbox')
    .description('What a bot was asked: waiting, running, given up')
    .addHelpText('after', example('npm run nightshift -- inbox dead toodles'))
  reaching(inbox.command('show').argument('<bot>', 'the bot').argument('[row]', 'a row’s number, or the reference that somebody was told'))
    .description('What waits, runs and was given up; or one row in full')
    .addHelpText('after', example('npm run nightshift -- inbox show toodles 4F2A'))
    .action(
      async (bot: string, row: string | undefined, options: ReachWords) => await (await import('./inbox.ts')).inboxShow(bot, row, options),
    )
  reaching(inbox.command('dead').argument('<bot>', 'the bot'))
    .description('What was given up, newest first')
    .addHelpText('after', example('npm run nightshift -- inbox dead toodles --json'))
    .action(async (bot: string, options: ReachWords) => await (await import('./inbox.ts')).inboxDead(bot, options))
  reaching(inbox.command('retry').argument('<bot>', 'the bot').argument('[rows...]', 'numbers or references of rows that were given up'))
    .description('Take rows up again')
    .option('--all', 'all of them')
    .addHelpText('after', example('npm run nightshift -- inbox retry toodles 4F2A'))
    .action(async (bot: string, rows: string[], options: ReachWords) => await (await import('./inbox.ts')).inboxRetry(bot, rows, options))

  const audit = cli
    .command('audit')
    .description('The tamper-evident log of every write, denial and approval')
    .addHelpText('after', example('npm run nightshift -- audit verify toodles'))
  reaching(audit.command('verify').argument('<bot>', 'the bot'))
    .description('Check the whole chain; with the end that was kept elsewhere, also that nothing was cut')
    .option('--head <hash>', 'the hash that the chain must end with')
    .addHelpText('after', example('npm run nightshift -- audit verify toodles'))
    .action(async (bot: string, options: ReachWords) => await (await import('./audit.ts')).auditVerify(bot, options))
  reaching(audit.command('export').argument('<bot>', 'the bot'))
    .description('The log as JSON lines, or CSV')
    .option('--from <row>', 'the first row', '1')
    .option('--csv', 'as CSV')
    .addHelpText('after', example('npm run --silent nightshift -- audit export toodles --csv > toodles.csv'))
    .action(async (bot: string, options: ReachWords) => await (await import('./audit.ts')).auditExport(bot, options))

  cli
    .command('new')
    .argument('<name>', 'the new bot, such as scout')
    .description('An eleventh bot: a command, a card, a job, a test, a README and its configuration')
    .addHelpText('after', example('npm run nightshift -- new scout'))
    .action(async (name: string) => await (await import('./new/new.ts')).newBot(name))

  cli
    .command('image')
    .description('Container images: of bots, and of the local Webex (its name here: sandbox)')
    .option('--bot <name...>', 'a bot, or sandbox; may be said again')
    .option('--all', 'the local Webex and every bot')
    .option('--local', 'without a registry: on local base images, with the dependencies of this machine')
    .option('--tag <tag>', 'the images’ tag', 'dev')
    .option('--name <prefix>', 'what stands before "-<bot>" (default: nightshift; local/nightshift with --local)')
    .option('--build-image <image>', 'base of the build stage')
    .option('--runtime-image <image>', 'base of what ships')
    .addHelpText('after', example('npm run image -- --bot msoar --local'))
    .action(async (options: ImageOptions) => await (await import('./image.ts')).image(options))

  const config = cli
    .command('config')
    .description('Check and explain configuration')
    .addHelpText('after', example('npm run nightshift -- config check nightshift.yaml'))
  config
    .command('check')
    .argument('[file]', 'configuration file', 'nightshift.yaml')
    .description('All problems at once, each with its key')
    .addHelpText('after', example('npm run nightshift -- config check nightshift.yaml'))
    .action(async (file: string) => await (await import('./config.ts')).check(file))
  config
    .command('explain')
    .argument('[key]', 'a key such as soc.rota')
    .description('Every key, what it means and its default')
    .addHelpText('after', example('npm run nightshift -- config explain webex'))
    .action(async (key?: string) => await (await import('./config.ts')).explain(key))
  config
    .command('sample')
    .description('An annotated configuration: every key with its meaning and default')
    .addHelpText('after', example('npm run --silent nightshift -- config sample > nightshift.yaml'))
    .action(async () => await (await import('./config.ts')).sample())
  return cli
}

/** What the verbs that look into a bot's record are told. */
interface ReachWords {
  readonly config?: string
  readonly secrets?: string
  readonly state?: string
  readonly url?: string
  readonly json?: boolean
  readonly all?: boolean
  readonly head?: string
  readonly from?: string
  readonly csv?: boolean
}

/** Options of every verb that looks into a bot's record. */
function reaching(command: Command): Command {
  return command
    .option('--url <url>', 'health port of the running bot (default: found beside its store)')
    .option('--secrets <folder>', 'folder of the secrets')
    .option('--state <folder>', 'folder of the store')
    .option('--json', 'as JSON')
}

export interface StartOptions {
  readonly config: string
  readonly port: string
  readonly only?: string
  readonly fresh?: boolean
  readonly logs?: boolean
}
