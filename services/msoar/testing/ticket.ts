import type { Ticket, TicketTimer, TimerState } from '@nightshift/xsoar'

/** A ticket with nothing in it but what a test says. */
export function bareTicket(parts: Partial<Ticket> = {}): Ticket {
  return {
    id: '1',
    name: 'Sign-in',
    type: 'Suspicious Login',
    severity: 'high',
    status: 'active',
    owner: undefined,
    created: 0,
    modified: 0,
    closed: undefined,
    closedBy: undefined,
    version: 1,
    class: undefined,
    closeNotes: undefined,
    rootCause: undefined,
    details: '',
    source: undefined,
    host: undefined,
    user: undefined,
    timers: { respond: timerAt('none'), contain: timerAt('none'), declare: timerAt('none') },
    labels: [],
    linked: [],
    fields: {},
    url: undefined,
    ...parts,
  }
}

/** A timer with a limit of 3 minutes. */
export function timerAt(state: TimerState, parts: Partial<TicketTimer> = {}): TicketTimer {
  return { state, limitS: 180, elapsedS: 0, breachAt: undefined, slaStatus: undefined, ...parts }
}
