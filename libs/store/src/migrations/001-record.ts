/**
 * The tables of the record (resilience.md §2). Types are those that both engines read alike: SQLite takes `bigint` and `smallint` for integers.
 * Partial indexes hold only the rows that wait, so that they stay small however long the history is.
 */
export const record = `
create table claims (
  bot text not null, kind text not null, name text not null,
  owner text not null, epoch bigint not null, ends_at bigint not null,
  primary key (bot, kind, name)
) {clustered};

create table inbox (
  id {id}, bot text not null, key text not null, lane text not null, kind text not null, payload text,
  said_at bigint not null, via text not null, state text not null, stored_at bigint not null, not_before bigint not null,
  attempts bigint not null, failures bigint not null, ref text, reason text, finished_at bigint,
  unique (bot, key)
);
create index inbox_waiting on inbox (bot, lane, said_at, id) where state in ('new', 'running');
create index inbox_tasks on inbox (bot, id) where state = 'task';
create index inbox_finished on inbox (bot, finished_at, state) where finished_at is not null;
create index inbox_ref on inbox (bot, ref) where ref is not null;

create table outbox (
  id {id}, bot text not null, room text not null, kind text not null, body text, of_id bigint, policy text not null,
  inbox_id bigint, key text, message text, direct smallint, state text not null, created_at bigint not null, not_before bigint not null,
  attempts bigint not null, started_at bigint, message_id text, repeated smallint not null, unknown_at bigint, epoch bigint not null,
  reason text, finished_at bigint
);
create unique index outbox_key on outbox (bot, key) where key is not null;
create index outbox_waiting on outbox (bot, room, id) where state in ('ready', 'sending', 'unknown');
create index outbox_message on outbox (bot, message_id) where message_id is not null;
create index outbox_finished on outbox (bot, finished_at, state) where finished_at is not null;

create table echoes (
  bot text not null, message text not null, room text not null, at bigint not null,
  primary key (bot, message)
) {clustered};
create index echoes_room on echoes (bot, room, at);

create table steps (
  bot text not null, inbox_id bigint not null, key text not null,
  state text not null, owner text not null, started_at bigint not null, result text,
  primary key (bot, inbox_id, key)
) {clustered};

create table cards (
  bot text not null, id text not null, name text not null, room text not null, outbox_id bigint not null, inbox_id bigint,
  params text not null, owner text, expires_at bigint not null, stays smallint not null, state text not null, created_at bigint not null,
  used_by text, used_at bigint, outcome text,
  primary key (bot, id)
) {clustered};
create index cards_open on cards (bot, created_at) where state = 'open';

create table timers (
  bot text not null, key text not null, kind text not null, due_at bigint not null, lane text not null, payload text not null,
  primary key (bot, key)
) {clustered};
create index timers_due on timers (bot, due_at);

create table jobs (
  bot text not null, name text not null, schedule text not null, next_at bigint not null, last_ok_at bigint, failures bigint not null,
  primary key (bot, name)
) {clustered};

create table link_coverage (
  bot text not null, replica text not null, from_at bigint not null, to_at bigint not null,
  primary key (bot, replica, from_at)
) {clustered};

create table gaps (
  id {id}, bot text not null, from_at bigint not null, to_at bigint not null, cause text not null, state text not null, report text not null
);
create index gaps_open on gaps (bot, from_at) where state = 'open';

create table room_cursor (bot text not null, room text not null, at bigint not null, primary key (bot, room)) {clustered};

create table room_cluster (bot text not null, room text not null, cluster text not null, primary key (bot, room)) {clustered};

create table lastgood (bot text not null, key text not null, value text not null, at bigint not null, primary key (bot, key)) {clustered};

create table records (
  bot text not null, collection text not null, id text not null, value text not null, version bigint not null, updated_at bigint not null,
  primary key (bot, collection, id)
) {clustered};

create table settings (bot text not null, key text not null, value text not null, primary key (bot, key)) {clustered};

create table audit (
  bot text not null, seq bigint not null, at bigint not null, actor text not null, room text not null, action text not null,
  detail text not null, result text not null, prev text not null, hash text not null,
  primary key (bot, seq)
) {clustered};
`
