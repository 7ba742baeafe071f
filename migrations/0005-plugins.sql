-- Plugin packages: what is installed, whose key each id belongs to, what tenants decided, what was used. The rules hold
-- for every writer of this file; the store says the same earlier and in kinder words (main/store/core/packages.ts).

create table plugin_packages (
  plugin text primary key check (plugin glob '[a-z0-9]*' and plugin not glob '*[^a-z0-9.-]*'),
  version text not null check (version <> ''),
  -- sha256 of the package's integrity.json; it names the folder. '' for a developer's folder.
  digest text not null check (digest = '' or (length(digest) = 64 and digest not glob '*[^0-9a-f]*')),
  source text not null check (source in ('installed', 'developer')),
  folder text not null,
  -- Ed25519, base64; NULL: unsigned.
  key text check (length(key) = 44),
  publisher text not null,
  installed_at integer not null,
  -- The package before the last update, and the key it was signed with. Never a developer's folder.
  previous_version text,
  previous_digest text check (length(previous_digest) = 64 and previous_digest not glob '*[^0-9a-f]*'),
  previous_key text check (length(previous_key) = 44),
  previous_publisher text,
  previous_installed_at integer,
  check (case source when 'installed' then digest <> '' and folder = '' else digest = '' and folder <> '' and key is null end),
  check ((previous_version is null) = (previous_digest is null) and (previous_version is null) = (previous_publisher is null) and (previous_version is null) = (previous_installed_at is null)),
  check (previous_version is not null or previous_key is null)
) strict, without rowid;

-- The key an id was first installed with. It stays while rows of the plugin do, so that nobody else's package gets them.
create table plugin_publishers (
  plugin text primary key check (plugin <> ''),
  key text not null check (length(key) = 44),
  publisher text not null,
  pinned_at integer not null
) strict, without rowid;

create trigger plugin_publishers_never_change before update of plugin, key on plugin_publishers
when new.plugin <> old.plugin or new.key <> old.key begin
  select raise(abort, 'plugin_publishers.key: never changes');
end;
create trigger plugin_publishers_are_not_replaced before insert on plugin_publishers
when exists (select 1 from plugin_publishers where plugin = new.plugin) begin
  select raise(abort, 'plugin_publishers: there already');
end;
create trigger plugin_publishers_stay before delete on plugin_publishers
when exists (select 1 from plugin_packages where plugin = old.plugin) begin
  select raise(abort, 'plugin_publishers: the plugin is installed');
end;

-- What is installed is signed with the pinned key. A developer's folder is not, and it shows.
create trigger plugin_packages_key_of_new before insert on plugin_packages
when new.source = 'installed' and exists (select 1 from plugin_publishers where plugin = new.plugin and key is not new.key) begin
  select raise(abort, 'plugin_packages.key: pinned to another one');
end;
create trigger plugin_packages_key_of_old before update on plugin_packages
when new.source = 'installed' and exists (select 1 from plugin_publishers where plugin = new.plugin and key is not new.key) begin
  select raise(abort, 'plugin_packages.key: pinned to another one');
end;
create trigger plugin_packages_are_pinned_of_new before insert on plugin_packages
when new.key is not null and not exists (select 1 from plugin_publishers where plugin = new.plugin) begin
  select raise(abort, 'plugin_packages.key: not pinned');
end;
create trigger plugin_packages_are_pinned_of_old before update on plugin_packages
when new.key is not null and not exists (select 1 from plugin_publishers where plugin = new.plugin) begin
  select raise(abort, 'plugin_packages.key: not pinned');
end;

create table plugin_policies (
  tenant text not null references tenants (id) on delete cascade,
  plugin text not null check (plugin glob '[a-z0-9]*' and plugin not glob '*[^a-z0-9.-]*'),
  policy text not null check (policy in ('required', 'forbidden')),
  -- What everybody of the tenant has granted by the policy `required`.
  grants text not null default '[]' check (json_valid(grants) and json_type(grants) = 'array'),
  decided_at integer not null,
  primary key (tenant, plugin),
  check (policy = 'required' or grants = '[]')
) strict, without rowid;
create index plugin_policies_by_plugin on plugin_policies (plugin);

-- What budgets of a day were used. Kept for ninety days.
create table plugin_usage (
  day text not null check (day glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  plugin text not null check (plugin <> ''),
  tenant text not null references tenants (id) on delete cascade,
  user text not null,
  egress_bytes integer not null check (egress_bytes >= 0),
  wake_ups integer not null check (wake_ups >= 0),
  primary key (day, plugin, tenant, user)
) strict, without rowid;

-- From here on `plugins` has a row for each plugin with tables; this is how many rows all of them may have.
alter table plugins add column most_rows integer check (most_rows >= 0);
-- How many each table has, kept by the transaction that changes them.
create table plugin_rows (
  plugin text not null references plugins (id) on delete cascade,
  name text not null check (name <> ''),
  rows integer not null check (rows >= 0),
  primary key (plugin, name)
) strict, without rowid;

-- The ledger of one plugin.
create index network_by_plugin on network (plugin, at);
