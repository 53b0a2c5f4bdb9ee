import { defineBot } from '@nightshift/bot'
import { pageCards, pageTimers } from '@nightshift/desk'
import { pager } from '@nightshift/pager'
import { xsoar } from '@nightshift/xsoar'
import { ack } from './deeds/ack.ts'
import { assign, planAssign } from './deeds/assign.ts'
import { askClose } from './deeds/close.ts'
import { escalate, planEscalate } from './deeds/escalate.ts'
import { mute, planMute } from './deeds/mute.ts'
import { note } from './deeds/note.ts'
import { planReopen, reopen } from './deeds/reopen.ts'
import { take } from './deeds/take.ts'
import { planTask, taskDone, tasks } from './deeds/task.ts'
import { digest } from './jobs/digest.ts'
import { intake } from './jobs/intake.ts'
import { slaPageTimers } from './jobs/sla-page.ts'
import { slaTick } from './jobs/sla-tick.ts'
import { assignPress } from './presses/assign.ts'
import { leadPress } from './presses/close-lead.ts'
import { closePress } from './presses/close.ts'
import { listPress } from './presses/list.ts'
import { notePress } from './presses/note.ts'
import { slaPress } from './presses/sla.ts'
import { takePress } from './presses/take.ts'
import { ticketPress } from './presses/ticket.ts'
import { read, settings } from './settings.ts'
import { showList } from './views/aging.ts'
import { find, showMine, showQueue } from './views/queue.ts'
import { showSla } from './views/sla.ts'
import { showRoom, showTicket } from './views/ticket.ts'

/** The XSOAR desk: works incidents without leaving the room, and watches their clocks (bots.md §8). */
export const msoar = defineBot({
  name: 'msoar',
  about: 'Works XSOAR incidents without leaving the room, and watches their clocks.',
  uses: { xsoar, pager },
  roles: ['viewer', 'analyst', 'lead'],
  settings,
  shares: ['pages'],
  reads: { toodles: ['oncall'] },
  commands: {
    'ticket <id:id>': {
      about: 'One ticket: facts, timers, last notes, buttons',
      aliases: ['incident <id:id>', 't <id:id>'],
      allow: 'viewer',
      remember: '10m',
      run: (ask) => showTicket(ask, ask.args.id),
    },
    'queue [type=<word>] [severity=<severity>]': {
      about: 'Open tickets, the most urgent first',
      example: 'queue severity=high',
      aliases: ['open [type=<word>] [severity=<severity>]'],
      allow: 'viewer',
      remember: '10m',
      run: (ask) => showQueue(ask, ask.args.type, ask.args.severity),
    },
    mine: {
      about: 'Your own open tickets',
      aliases: ['my tickets'],
      allow: 'analyst',
      remember: { for: '10m', per: 'person' },
      run: showMine,
    },
    'find [period=<period>] <what:text>': {
      about: 'Tickets in which a word, address or name occurs',
      example: 'find MER-WS-0117 period=30d',
      aliases: ['search [period=<period>] <what:text>'],
      allow: 'viewer',
      remember: '24h',
      run: (ask) => find(ask, ask.args.what, ask.args.period),
    },
    'ack <id:id>': {
      about: 'Make a ticket yours, complete its acknowledge task, end its respond timer',
      aliases: ['acknowledge <id:id>'],
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: (ask) => ack(ask, ask.args.id),
    },
    'take <id:id>': {
      about: 'Make a ticket yours',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      run: (ask) => take(ask, ask.args.id),
    },
    'assign <id:id> <person:person>': {
      about: 'Give a ticket to somebody, who gets a message',
      allow: 'lead',
      risk: 'write-low',
      plan: (ask) => planAssign(ask, ask.args.id, ask.args.person),
      run: (ask) => assign(ask, ask.args.id, ask.args.person),
    },
    'note <id:id> <body:text>': {
      about: 'Write a note on a ticket; kept for 4 h while XSOAR is down',
      example: 'note 1385 user confirms the login',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'none',
      queue: '4h',
      run: (ask) => note(ask, ask.args.id, ask.args.body),
    },
    'escalate <id:id> <why:text>': {
      about: 'One severity up, the lead mentioned; critical pages who is on call',
      example: 'escalate 1385 the account was used on a server',
      allow: 'analyst',
      risk: 'write-low',
      plan: (ask) => planEscalate(ask, ask.args.id, ask.args.why),
      run: (ask) => escalate(ask, ask.args.id, ask.args.why),
    },
    'reopen <id:id> <why:text>': {
      about: 'Open a closed ticket again, the reason as a note',
      example: 'reopen 1396 it was no false alarm',
      allow: 'analyst',
      risk: 'write-low',
      plan: (ask) => planReopen(ask, ask.args.id, ask.args.why),
      run: (ask) => reopen(ask, ask.args.id, ask.args.why),
    },
    'close <id:id>': {
      about: 'Close a ticket (a form); critical or mtp waits for a lead',
      allow: 'analyst',
      risk: 'write-low',
      confirm: 'form',
      run: (ask) => askClose(ask, ask.args.id),
    },
    'tasks <id:id>': {
      about: 'Open playbook tasks of a ticket',
      allow: 'analyst',
      remember: '10m',
      run: (ask) => tasks(ask, ask.args.id),
    },
    'task done <id:id> <task:word> [answer:text]': {
      about: 'Complete a playbook task',
      example: 'task done 1385 12 Yes',
      allow: 'analyst',
      risk: 'write-low',
      plan: (ask) => planTask(ask, ask.args.id, ask.args.task, ask.args.answer),
      run: (ask) => taskDone(ask, ask.args.id, ask.args.task, ask.args.answer),
    },
    'room <id:id> [n:number]': {
      about: 'The last 5–30 entries of the war room (10 unless you say)',
      example: 'room 1385 20',
      aliases: ['war room <id:id> [n:number]'],
      allow: 'viewer',
      remember: '10m',
      run: (ask) => showRoom(ask, ask.args.id, ask.args.n),
    },
    sla: {
      about: 'Running timers, the most urgent first; misses of the last 24 h; what is muted',
      allow: 'viewer',
      remember: '2m',
      run: showSla,
    },
    'mute <id:id> <duration:duration> <why:text>': {
      about: 'No SLA posts for a ticket for a while',
      example: 'mute 1385 2h waits for the vendor',
      allow: 'lead',
      risk: 'write-low',
      plan: (ask) => planMute(ask, ask.args.id, ask.args.duration, ask.args.why),
      run: (ask) => mute(ask, ask.args.id, ask.args.duration, ask.args.why),
    },
    abandoned: {
      about: 'Open tickets that no person has touched for 5 days',
      allow: 'viewer',
      long: true,
      remember: '24h',
      run: (ask) => showList(ask, 'abandoned'),
    },
    orphans: {
      about: 'Open tickets from before today without an owner',
      allow: 'viewer',
      remember: '24h',
      run: (ask) => showList(ask, 'orphans'),
    },
    aging: { about: 'Tickets open for 30 days or more', allow: 'viewer', remember: '24h', run: (ask) => showList(ask, 'aging') },
  },
  cards: {
    ...pageCards,
    ticket: ticketPress,
    take: takePress,
    close: closePress,
    'close-lead': leadPress,
    note: notePress,
    assign: assignPress,
    list: listPress,
    sla: slaPress,
  },
  timers: { ...pageTimers, ...slaPageTimers },
  jobs: {
    intake: {
      about: 'Shows new tickets, each once',
      at: (own) => ({ every: read(own).intakeEvery }),
      missed: 'skip',
      deadline: '1m',
      run: intake,
    },
    'sla-tick': {
      about: 'Watches the timers of open tickets',
      at: (own) => ({ every: read(own).slaEvery }),
      missed: 'skip',
      deadline: '1m',
      run: slaTick,
    },
    digest: {
      about: 'Abandoned, orphaned and aging tickets in one thread',
      at: '0 8 * * *',
      to: 'triage',
      missed: { once: '6h' },
      run: digest,
    },
  },
})
