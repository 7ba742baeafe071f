/** Settings → Audit: what the chain is worth at this moment, who did what, and how to take it away. */
export const audit = {
  noPermission: 'The audit log is for administrators', noPermissionText: 'Ask a tenant administrator to give you that role.',
  label: 'Audit log', none: 'No entries yet', noneText: 'Signing in, changes and the use of keys are recorded here.', noneFiltered: 'Nothing fits these filters', noneFilteredText: 'Widen the time, or reset the filters.',
  at: 'Time', actor: 'Who', action: 'What', target: 'Target', tenant: 'Tenant', details: 'Details', host: 'Panoptic', unknownUser: 'Unknown user', refresh: 'Show the newest',
  state: {
    unknown: 'The chain is checked in a moment', unknownText: 'Each entry is chained to the one before it.',
    checking: 'Checking the chain', checkingText: '{checked} of {total} entries',
    whole: 'The log is whole', wholeText: '{total} entries, each following from the one before it, checked {at}.',
    wholePruned: '{total} entries from number {first} on, checked {at}. Older ones were sealed and removed by the retention rule.',
    broken: 'The log is not whole', checked: 'Last checked {at}.',
    problem: {
      none: '', cut: 'The newest entries, from number {entry} on, were removed.', 'rolled-back': 'The database is older than its last known state: entries from number {entry} on are missing or were replaced.',
      edited: 'Entry {entry} was changed after it was written.', reordered: 'Entry {entry} is not where it was written.', missing: 'Entries from number {entry} on are missing.',
      head: 'The file audit.head beside the database is missing or was changed.',
    },
    todo: {
      none: '', cut: 'Somebody with access to this computer changed the database. Compare with your last export before you accept this.', 'rolled-back': 'If you restored a backup, accept this as the new state. If not, somebody put an older database in place.',
      edited: 'Somebody with access to this computer changed the database. Export the log, compare it with an earlier export, then accept it.', reordered: 'Somebody with access to this computer changed the database. Export the log, compare it with an earlier export, then accept it.',
      missing: 'Somebody with access to this computer changed the database. Compare with your last export before you accept this.', head: 'If you moved the workspace without this file, accept this as the new state. If not, somebody may be hiding that entries were removed.',
    },
    askAdmin: 'A system administrator can accept this as the new state.', verify: 'Check now', reanchor: 'Accept as new state …', reanchored: 'The log goes on from here; what was found stays on record.',
    reanchorTitle: 'Accept the log as it is?', reanchorText: 'What was found is written into the log under your name and stays there. Panoptic asks for your password.', reanchorAction: 'Accept',
  },
  filter: {
    label: 'Filters', everybody: 'Everybody', everything: 'Everything', group: '{group}: all', target: 'Target begins with', time: 'Time', from: 'From', to: 'Until', reset: 'Reset',
    allTenants: 'All tenants', allTenantsHelp: 'Shows every tenant’s entries. That you looked is recorded.',
    ranges: { all: 'Any time', hour: 'Last hour', today: 'Today', week: 'Last 7 days', month: 'Last 30 days', year: 'Last 365 days', dates: 'Dates …' },
  },
  detail: {
    title: 'Entry {id}', close: 'Close', exact: 'Exact time', code: 'Action', targetId: 'Target', actorId: 'User', none: 'Nothing more was recorded.', yes: 'yes', no: 'no', empty: 'none', copy: 'Copy entry', copied: 'Copied.',
    hint: 'Enter opens an entry, Esc closes it',
  },
  exporting: {
    action: 'Export …', running: 'Exporting {done} of {total}', cancel: 'Cancel', done: '{count} entries saved as “{name}”. Check the file with verify-audit.mjs, without Panoptic.', title: 'Export', filtered: 'Exports what the filters show. Only an export without filters proves that nothing is missing.',
  },
  retention: {
    action: 'Retention …', title: 'How long entries are kept', text: 'Older entries are sealed into one line that keeps the chain provable, then removed for good. Panoptic asks for your password.', label: 'Keep entries', save: 'Save', cancel: 'Cancel', saved: 'Retention saved.',
    forever: 'For ever', days: '{days} days', custom: 'Other …', own: 'Days', invalid: 'A whole number from 1 to 3650.',
  },
  groups: {
    app: 'Panoptic', session: 'Signing in', user: 'Users', tenant: 'Tenants', keys: 'Ways in', secret: 'Secrets', connection: 'Connections', plugin: 'Plugins', lock: 'Locks', files: 'Files', audit: 'Audit log', workspace: 'Workspace', developer: 'Developer mode', updates: 'Updates of Panoptic',
  },
  actions: {
    app: { started: 'Panoptic started' },
    workspace: { created: 'Workspace created' },
    session: { opened: 'Workspace unlocked', 'signed-in': 'Signed in', 'sign-in-failed': 'Sign-in failed', confirmed: 'Password confirmed', locked: 'Screen locked', sealed: 'Workspace sealed' },
    user: { created: 'User added', changed: 'User changed', joined: 'User moved in', left: 'User moved out' },
    tenant: { created: 'Tenant added', changed: 'Tenant changed' },
    keys: {
      'password-set': 'Password set', 'password-changed': 'Password changed', 'recovery-set': 'Recovery words made', 'device-added': 'Device may open the workspace', renamed: 'Way in renamed', revoked: 'Way in revoked',
      'rotation-started': 'New data key: begun', rotated: 'New data key: in use', interrupted: 'Unfinished change of keys cleaned up',
    },
    secret: {
      created: 'Secret added', changed: 'Secret changed', rotated: 'Secret replaced', 'rotation-undone': 'Earlier value restored', removed: 'Secret removed', restored: 'Secret restored', purged: 'Secret deleted for good',
      used: 'Secret used', copied: 'Secret copied', imported: 'Secret imported', exported: 'Secrets exported',
    },
    connection: { created: 'Connection added', changed: 'Connection changed', removed: 'Connection removed', unbound: 'Connection separated from its secret' },
    plugin: { enabled: 'Plugin enabled', disabled: 'Plugin disabled', installed: 'Plugin installed', updated: 'Plugin updated', 'rolled-back': 'Plugin set back to the version before', removed: 'Plugin removed', 'policy-changed': 'Plugin required, forbidden or left to users' },
    developer: { 'mode-changed': 'Developer mode changed' },
    updates: { automatic: 'Automatic updates changed', install: 'Update of Panoptic begun' },
    lock: { 'policy-changed': 'Lock rules changed' },
    files: { save: 'File saved', open: 'File read' },
    audit: { exported: 'Audit log exported', sealed: 'Old entries sealed and removed', retention: 'Retention changed', broken: 'Audit log found not whole', reanchored: 'Audit log accepted as new state', 'all-tenants': 'Looked at all tenants' },
  },
  keys: {
    name: 'Name', from: 'Before', old: 'Before', new: 'After', role: 'Role', tenant: 'Tenant', slug: 'Short name', active: 'Active', how: 'How', created: 'Created', failures: 'Failed attempts before', kind: 'Kind', user: 'User', label: 'Label', detail: 'About',
    plugin: 'Plugin', origin: 'Address', run: 'Task run', uses: 'Times used', firstAt: 'First', lastAt: 'Last', slot: 'Slot', network: 'Service', basePath: 'Path', detached: 'Secret separated', personal: 'Personal', secrets: 'Secrets', all: 'All', grants: 'Permissions',
    days: 'Days kept', before: 'Before', problem: 'Problem', entry: 'Entry', head: 'Last known state', count: 'Entries', hash: 'Hash', breaks: 'Places', marks: 'Accepted breaks', first: 'First entry', last: 'Last entry', prev: 'Follows from', actor: 'User', action: 'Action', target: 'Target', to: 'To', allTenants: 'All tenants', secret: 'Secret',
    version: 'Version', digest: 'Fingerprint of the package', source: 'Source', folder: 'Folder', publisher: 'Publisher (claimed)', key: 'Key', data: 'Data', rows: 'Rows', policy: 'Policy', on: 'On',
  },
}
