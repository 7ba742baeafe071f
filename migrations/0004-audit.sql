-- What the audit chain needs besides its entries: its newest link, its time, its sealed segments, and the indices
-- of its filters. Every filter is answered from (tenant, actor, action) in the order of ids, or from the target.

-- The newest entry, once more: a chain whose last rows were deleted does not end where this row says.
create table audit_tip (
  one integer primary key check (one = 1),
  entry integer not null,
  at integer not null,
  hash blob not null check (length(hash) = 32)
) strict;
insert into audit_tip
  select 1, coalesce(max(id), 0), coalesce((select at from audit order by id desc limit 1), 0), coalesce((select hash from audit order by id desc limit 1), zeroblob(32)) from audit;

-- Entries whose time lies before the time of the one before them: between two of these, time only grows with the
-- ids, so that a time range is a few ranges of ids whatever was done to the clock.
create table audit_runs (first integer primary key) strict;
insert into audit_runs
  select id from (select id, at, lag(at) over (order by id) as before from audit) where before is null or at < before;

-- Who did what at all, for the filters' menus and for merging the few orders of ids a filter is made of.
create table audit_facets (
  tenant text not null,
  actor text not null,
  action text not null,
  primary key (tenant, actor, action)
) strict, without rowid;
insert into audit_facets select distinct tenant, actor, action from audit;

create index audit_by_facet on audit (tenant, actor, action);
-- Covers what a filter compares, so that only the entries of the page are read.
create index audit_by_target on audit (tenant, target, actor, action) where target <> '';

create trigger audit_goes_on after insert on audit begin
  insert into audit_runs select new.id from audit_tip where new.at < at or entry = 0;
  update audit_tip set entry = new.id, at = new.at, hash = new.hash;
  insert or ignore into audit_facets values (new.tenant, new.actor, new.action);
end;

-- Entries that were pruned, and how the chain went through them.
create table audit_segments (
  first_id integer primary key,
  last_id integer not null check (last_id >= first_id),
  first_at integer not null,
  last_at integer not null,
  -- `prev_hash` of the first entry, `hash` of the last.
  prev_hash blob not null check (length(prev_hash) = 32),
  last_hash blob not null check (length(last_hash) = 32),
  sealed_at integer not null,
  -- The entry `audit.sealed` that says the same.
  sealed_by integer not null
) strict;
create trigger audit_segments_never_change before update on audit_segments begin
  select raise(abort, 'audit segments are never changed');
end;
create trigger audit_segments_never_go before delete on audit_segments begin
  select raise(abort, 'audit segments are never deleted');
end;
