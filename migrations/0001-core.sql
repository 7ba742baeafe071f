-- The core of every workspace. Times are UTC epoch milliseconds, days are UTC 'YYYY-MM-DD', unknown is NULL.
-- Released migrations are never edited (migrations.test.ts holds their hashes).

create table settings (
  key text primary key,
  value text not null check (json_valid(value)),
  updated_at integer not null
) strict, without rowid;

create table tenants (
  id text primary key check (id <> ''),
  name text not null,
  created_at integer not null
) strict, without rowid;

create table users (
  id text primary key check (id <> ''),
  tenant text not null references tenants (id),
  name text not null,
  -- The name as it is compared: Unicode-normalised and lower-cased by the store, so that Änne is änne.
  name_key text not null,
  role text not null check (role in ('tenant_user', 'tenant_admin', 'system_admin')),
  active integer not null default 1 check (active in (0, 1)),
  created_at integer not null,
  unique (tenant, id),
  unique (tenant, name_key)
) strict, without rowid;

-- One row per plugin whose tables exist here; `schema` is its dist/schema.json as carried out.
create table plugins (
  id text primary key check (id <> ''),
  publisher text,
  schema_version integer not null default 0,
  schema text check (schema is null or json_valid(schema)),
  created_at integer not null,
  updated_at integer not null
) strict, without rowid;

create table plugin_users (
  tenant text not null,
  user text not null,
  plugin text not null check (plugin <> ''),
  enabled integer not null default 0 check (enabled in (0, 1)),
  settings text not null default '{}' check (json_valid(settings)),
  updated_at integer not null,
  primary key (tenant, user, plugin),
  foreign key (tenant, user) references users (tenant, id) on delete cascade
) strict, without rowid;

-- Every permission a user was asked about; `granted` is the answer.
create table grants (
  tenant text not null,
  user text not null,
  plugin text not null,
  key text not null check (key <> ''),
  granted integer not null check (granted in (0, 1)),
  decided_at integer not null,
  primary key (tenant, user, plugin, key),
  foreign key (tenant, user, plugin) references plugin_users (tenant, user, plugin) on delete cascade
) strict, without rowid;

create table secrets (
  id text primary key check (id <> ''),
  tenant text not null references tenants (id),
  -- NULL: the tenant's. Otherwise personal: only this user's runs may use it.
  owner text,
  name text not null,
  category text not null default '',
  provider text not null default '',
  -- The manifest's secret slot it fills, '' for none.
  slot text not null default '',
  value text not null check (value <> ''),
  -- Last characters, for people to tell secrets apart.
  hint text not null default '',
  notes text not null default '',
  expires_at integer,
  created_at integer not null,
  rotated_at integer not null,
  last_used_at integer,
  unique (tenant, id),
  foreign key (tenant, owner) references users (tenant, id)
) strict, without rowid;
create index secrets_by_category on secrets (tenant, category, provider);

-- An account at a provider. `secret_origin` is the origin the user agreed to send the secret to:
-- where it differs from `origin` the connection is detached and nothing is injected.
create table connections (
  id text primary key check (id <> ''),
  tenant text not null references tenants (id),
  plugin text not null check (plugin <> ''),
  network text not null,
  label text not null,
  origin text not null,
  base_path text not null default '',
  -- The manifest's secret slot, '' when this origin needs no secret.
  slot text not null default '',
  secret text,
  secret_origin text,
  created_at integer not null,
  updated_at integer not null,
  unique (tenant, id),
  foreign key (tenant, secret) references secrets (tenant, id)
) strict, without rowid;
create index connections_by_plugin on connections (tenant, plugin, created_at);

-- Uses of a secret that are still being counted: one row per run (or hour) and origin. It becomes one
-- audit entry when the run ends or the hour is over, because an audit entry is never changed.
create table secret_uses (
  bucket text not null,
  connection text not null,
  origin text not null,
  tenant text not null references tenants (id),
  user text not null,
  plugin text not null,
  run text,
  uses integer not null,
  first_at integer not null,
  last_at integer not null,
  primary key (bucket, connection, origin, user)
) strict, without rowid;

create table metric_series (
  id integer primary key,
  tenant text not null,
  user text not null,
  plugin text not null,
  name text not null,
  -- Canonical JSON, so that equal labels are one series.
  labels text not null check (json_valid(labels)),
  unit text not null,
  updated_at integer not null,
  unique (tenant, user, plugin, name, labels),
  foreign key (tenant, user) references users (tenant, id) on delete cascade
) strict;

create table metric_points (
  series integer not null references metric_series (id) on delete cascade,
  at integer not null,
  value real not null,
  primary key (series, at)
) strict, without rowid;

-- Roll-up: the sum of the points of each UTC day, kept by the transaction that writes the points.
create table metric_days (
  series integer not null references metric_series (id) on delete cascade,
  day text not null,
  value real not null,
  points integer not null,
  updated_at integer not null,
  primary key (series, day)
) strict, without rowid;

create table runs (
  id text primary key check (id <> ''),
  tenant text not null,
  user text not null,
  plugin text not null,
  task text not null,
  cause text not null check (cause in ('schedule', 'manual', 'catch-up')),
  state text not null check (state in ('running', 'ok', 'partial', 'failed', 'cancelled', 'interrupted')),
  started_at integer not null,
  ended_at integer,
  done real not null default 0,
  total real,
  message text not null default '',
  foreign key (tenant, user) references users (tenant, id) on delete cascade
) strict, without rowid;
create unique index runs_do_not_overlap on runs (plugin, task, user) where state = 'running';
create index runs_by_user on runs (tenant, user, started_at);
create index runs_by_task on runs (plugin, task, user, started_at);

-- The outbox: what plugins asked to be told, and whether it was.
create table messages (
  id text primary key check (id <> ''),
  tenant text not null,
  user text not null,
  plugin text not null,
  at integer not null,
  title text not null,
  body text not null,
  urgency text not null check (urgency in ('low', 'normal', 'critical')),
  view text,
  params text not null default '{}' check (json_valid(params)),
  key text,
  state text not null check (state in ('queued', 'delivered', 'failed')),
  read integer not null default 0 check (read in (0, 1)),
  foreign key (tenant, user) references users (tenant, id) on delete cascade
) strict, without rowid;
create index messages_by_user on messages (tenant, user, at);
create index messages_queued on messages (at) where state = 'queued';
create unique index messages_by_key on messages (tenant, user, plugin, key) where key is not null;

-- Every request that left this device or was refused. A log: kept for a while, then pruned.
create table network (
  id integer primary key,
  at integer not null,
  tenant text not null,
  user text not null,
  plugin text not null,
  method text not null,
  origin text not null,
  path text not null,
  connection text,
  status integer,
  outcome text not null check (outcome in ('ok', 'http-error', 'refused', 'failed', 'cancelled', 'timeout')),
  reason text not null default '',
  bytes_out integer not null,
  bytes_in integer not null,
  duration_ms real not null
) strict;
create index network_by_tenant on network (tenant, id);
create index network_by_time on network (at);

-- Bridge calls, counted by the hour (epoch ms divided by 3 600 000).
create table call_counts (
  hour integer not null,
  plugin text not null,
  user text not null,
  route text not null,
  outcome text not null,
  calls integer not null,
  ms real not null,
  primary key (hour, plugin, user, route, outcome)
) strict, without rowid;

-- Append-only and chained: hash = SHA-256 of the entry's canonical JSON, which includes the previous hash.
create table audit (
  id integer primary key,
  at integer not null,
  tenant text not null references tenants (id),
  -- A user id, or '' for the host itself.
  actor text not null,
  action text not null,
  target text not null,
  detail text not null,
  prev_hash blob not null check (length(prev_hash) = 32),
  hash blob not null check (length(hash) = 32)
) strict;
create index audit_by_tenant on audit (tenant, id);

create trigger audit_never_changes before update on audit begin
  select raise(abort, 'audit entries are never changed');
end;

-- Only a sealed segment, whose end the setting names, may be pruned.
create trigger audit_never_shrinks before delete on audit
when old.id > coalesce((select cast(value as integer) from settings where key = 'audit.pruned-to'), 0) begin
  select raise(abort, 'audit entries are never deleted');
end;
