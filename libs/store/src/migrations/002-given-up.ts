/** What was given up is counted at each look of a probe and a scrape: by an index of its own, since the history may be long. */
export const givenUp = `
create index inbox_dead on inbox (bot, id) where state = 'dead';
create index outbox_dead on outbox (bot, id) where state = 'dead';
`
