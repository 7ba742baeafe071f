-- Users, tenants, locks and drafts. The rules of A-42, A-43 and X-60 hold for every writer of this file, so they
-- are triggers; the store says the same earlier and in kinder words (main/store/core/users.ts, tenants.ts).

alter table tenants add column slug text not null default '';
alter table tenants add column active integer not null default 1 check (active in (0, 1));
update tenants set slug = case when id = 'system' then 'system' else 'tenant-' || (
  select count(*) from tenants as earlier where earlier.id <> 'system' and (earlier.created_at, earlier.id) <= (tenants.created_at, tenants.id)) end;
-- What a slug looks like: `team-1` and `team-l`, `corner` and `comer` are one. main/store/core/names.ts folds alike.
alter table tenants add column look text generated always as (
  replace(replace(replace(replace(replace(replace(replace(replace(replace(slug,
    '-', ''), 'rn', 'm'), 'vv', 'w'), '0', 'o'), '1', 'i'), 'l', 'i'), '3', 'e'), '4', 'a'), '5', 's')) virtual;
create unique index tenants_by_look on tenants (look);

alter table users add column last_sign_in_at integer;
-- Nothing forbade it in schema 1, though nothing offered it either; the first user is in `system` always.
update users set role = 'tenant_admin' where role = 'system_admin' and tenant <> 'system';

-- Who may act at this moment.
create view standing as
  select users.id as user, users.tenant, users.name, users.role
  from users join tenants on tenants.id = users.tenant
  where users.active = 1 and tenants.active = 1;

create table drafts (
  tenant text not null,
  user text not null,
  -- A plugin, or `~shell`.
  owner text not null check (owner <> ''),
  key text not null check (key <> ''),
  value text not null,
  updated_at integer not null,
  primary key (tenant, user, owner, key),
  foreign key (tenant, user) references users (tenant, id) on delete cascade
) strict, without rowid;
create index drafts_by_age on drafts (tenant, user, owner, updated_at);

create trigger tenants_slug_of_new before insert on tenants
when new.slug glob '*[^a-z0-9-]*' or new.slug glob '-*' or new.slug glob '*-' or new.slug glob '*--*' or length(new.slug) not between 2 and 40 begin
  select raise(abort, 'tenants.slug: lower-case letters, digits and single hyphens');
end;
create trigger tenants_slug_of_old before update of slug on tenants
when new.slug glob '*[^a-z0-9-]*' or new.slug glob '-*' or new.slug glob '*-' or new.slug glob '*--*' or length(new.slug) not between 2 and 40 begin
  select raise(abort, 'tenants.slug: lower-case letters, digits and single hyphens');
end;
create trigger tenants_reserved_of_new before insert on tenants
when (new.id = 'system') <> (new.slug = 'system') or (new.id <> 'system' and new.look in ('system', 'admin', 'api')) begin
  select raise(abort, 'tenants.slug: reserved');
end;
create trigger tenants_reserved_of_old before update of slug on tenants
when (new.id = 'system') <> (new.slug = 'system') or (new.id <> 'system' and new.look in ('system', 'admin', 'api')) begin
  select raise(abort, 'tenants.slug: reserved');
end;

-- `replace into` deletes without asking the triggers of a deletion.
create trigger tenants_are_not_replaced before insert on tenants
when exists (select 1 from tenants where id = new.id) begin
  select raise(abort, 'tenants: there already');
end;
create trigger tenants_keep_their_id before update of id on tenants when new.id <> old.id begin
  select raise(abort, 'tenants.id: never changes');
end;
create trigger tenants_system_stays_active before update of active on tenants when old.id = 'system' and new.active = 0 begin
  select raise(abort, 'tenants.active: system stays');
end;
create trigger tenants_system_stays before delete on tenants when old.id = 'system' begin
  select raise(abort, 'tenants: system stays');
end;

create trigger users_system_admin_of_new before insert on users when new.role = 'system_admin' and new.tenant <> 'system' begin
  select raise(abort, 'users.role: system_admin only in system');
end;
create trigger users_system_admin_of_old before update of role, tenant on users when new.role = 'system_admin' and new.tenant <> 'system' begin
  select raise(abort, 'users.role: system_admin only in system');
end;

create trigger users_are_not_replaced before insert on users
when exists (select 1 from users where id = new.id or (tenant = new.tenant and name_key = new.name_key)) begin
  select raise(abort, 'users: there already');
end;
create trigger users_do_not_replace before update of tenant, name_key on users
when exists (select 1 from users where id <> old.id and tenant = new.tenant and name_key = new.name_key) begin
  select raise(abort, 'users: there already');
end;
create trigger users_keep_their_id before update of id on users when new.id <> old.id begin
  select raise(abort, 'users.id: never changes');
end;

create trigger users_last_administrator_stays before update of role, tenant, active on users
when old.role = 'system_admin' and old.active = 1 and not (new.role = 'system_admin' and new.active = 1)
  and not exists (select 1 from users where role = 'system_admin' and active = 1 and id <> old.id) begin
  select raise(abort, 'users: the last system administrator');
end;
create trigger users_last_administrator_is_kept before delete on users
when old.role = 'system_admin' and old.active = 1
  and not exists (select 1 from users where role = 'system_admin' and active = 1 and id <> old.id) begin
  select raise(abort, 'users: the last system administrator');
end;
