-- The vault: what a person keeps with a secret, its earlier values, and where it was used.

alter table secrets add column tags text not null default '[]' check (json_valid(tags));
-- Days after the last rotation when a reminder is due; NULL: none.
alter table secrets add column rotate_days integer default 90 check (rotate_days is null or rotate_days > 0);
-- The connection whose form it was typed into: the only one that takes it along when it is removed.
alter table secrets add column made_by text;
alter table secrets add column removed_at integer;
-- What the store noticed about the value. `checks`: version of the checks that were done, 0: none yet (value-checks.ts).
alter table secrets add column checks integer not null default 0;
-- HMAC of the value under a key of this workspace, so that equal values are found without reading any.
alter table secrets add column fingerprint blob;
alter table secrets add column recognised text not null default '';
alter table secrets add column weak integer not null default 0 check (weak in (0, 1));
alter table secrets add column sample integer not null default 0 check (sample in (0, 1));
create index secrets_unchecked on secrets (checks);
create index secrets_removed on secrets (removed_at) where removed_at is not null;

-- Until now every secret was a connection's, and its provider the id of the plugin.
update secrets set category = 'connection', provider = '',
  made_by = (select connections.id from connections where connections.secret = secrets.id order by connections.created_at limit 1);
create index connections_by_secret on connections (secret);

create table secret_versions (
  id integer primary key,
  secret text not null references secrets (id) on delete cascade,
  -- NULL: erased, the time for an undo is over.
  value text,
  hint text not null,
  -- Since when it was the value, until when, and who replaced it.
  from_at integer not null,
  replaced_at integer not null,
  replaced_by text not null
) strict;
create index secret_versions_of on secret_versions (secret, id);
create index secret_versions_by_age on secret_versions (replaced_at) where value is not null;

-- Who used it for which origin, counted by the transaction that hands the value out.
create table secret_origins (
  secret text not null references secrets (id) on delete cascade,
  user text not null,
  plugin text not null,
  origin text not null,
  uses integer not null,
  first_at integer not null,
  last_at integer not null,
  primary key (secret, user, plugin, origin)
) strict, without rowid;
