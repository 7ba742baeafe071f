-- The outbox: messages for the system's notifications, mail servers and services on the web, with the trail of their
-- attempts. What was a notification before becomes a native message.

alter table messages rename to notifications;

create table messages (
  id text primary key check (id <> ''),
  -- Not (tenant, user): what a tenant's services were told is not taken along by whoever leaves it.
  tenant text not null references tenants (id),
  user text not null references users (id) on delete cascade,
  plugin text not null check (plugin <> ''),
  at integer not null,
  label text not null,
  -- Of queued messages, a newer one with the same key takes the place of the older one.
  key text,
  channel text not null check (channel in ('native', 'mail', 'http')),
  -- NULL for native ones. No reference: the trail outlives the connection.
  connection text,
  state text not null check (state in ('queued', 'delivered', 'dead', 'replaced', 'cancelled')),
  -- How the newest attempt ended, '' before the first.
  reason text not null default '',
  answer text not null default '' check (length(answer) <= 300),
  -- Since it was last put into the queue.
  attempts integer not null default 0 check (attempts >= 0),
  next_at integer,
  expires_at integer not null,
  ended_at integer,
  read integer not null default 0 check (read in (0, 1)),
  -- The last one: lists read what stands before it.
  content text not null check (json_valid(content)),
  check ((channel = 'native') = (connection is null)),
  check ((state = 'queued') = (next_at is not null)),
  check ((state = 'queued') = (ended_at is null))
) strict, without rowid;

insert into messages (id, tenant, user, plugin, at, label, key, channel, content, state, reason, next_at, expires_at, ended_at, read)
  select id, tenant, user, plugin, at, substr(title, 1, 160), key, 'native',
    json_patch(
      json_object('channel', 'native', 'title', substr(title, 1, 120), 'body', substr(body, 1, 600), 'urgency', urgency, 'actions', json_array()),
      -- A member that is null is left out.
      json_object('view', view, 'params', case when view is null then null else json(params) end)),
    case state when 'failed' then 'dead' else state end,
    case state when 'failed' then 'no-server' else '' end,
    case state when 'queued' then at end, at + 86400000, case state when 'queued' then null else at end, read
  from notifications;

drop table notifications;

create index messages_by_plugin on messages (tenant, plugin, at);
-- Also what retention looks at.
create index messages_by_user on messages (tenant, user, plugin, at, state);
create index messages_native on messages (tenant, user, at) where channel = 'native';
create index messages_due on messages (next_at, connection, at) where state = 'queued';
create index messages_queued on messages (tenant, plugin, user, key) where state = 'queued';

-- What was tried, and what came of it.
create table message_attempts (
  message text not null references messages (id) on delete cascade,
  number integer not null check (number > 0),
  at integer not null,
  outcome text not null check (outcome in ('delivered', 'retry', 'dead')),
  reason text not null,
  -- HTTP status or SMTP code.
  status integer,
  answer text not null check (length(answer) <= 300),
  duration_ms real not null,
  primary key (message, number)
) strict, without rowid;

-- The user name at a mail server.
alter table connections add column account text not null default '';
