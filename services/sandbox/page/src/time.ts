const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** The reader's own time of day. */
export const timeOf = (iso: string): string => clock.format(new Date(iso))
/** Date and time in full, for the tooltip. */
export const fullTimeOf = (iso: string): string => full.format(new Date(iso))
