import { about } from './about'
import { audit } from './audit'
import { install } from './install'
import { people } from './people'
import { plugins } from './plugins'
import { settings } from './settings'

/** Texts of the shell. */
export const shell = {
  settings,
  people,
  audit,
  plugins,
  install,
  about,
  common: {
    close: 'Close', cancel: 'Cancel', retry: 'Try again', refresh: 'Refresh', plugin: 'Plugin', older: 'Load older',
    exportCsv: 'Export CSV', savedFile: 'Saved as {name}.', copied: 'Copied.', nothingLost: 'Nothing that was stored is lost.',
  },
  start: { failed: 'Panoptic could not start', failedText: 'The host did not answer. Your workspace was not changed.' },
  nav: {
    label: 'Places', dashboard: 'Dashboard', tasks: 'Tasks', messages: 'Messages', settings: 'Settings', search: 'Search',
    groups: { operations: 'Operations', customers: 'Customers', knowledge: 'Knowledge', system: 'System' },
    tasksRunning: 'running', rotation: 'Re-encrypting: {percent}', messagesUnread: 'unread',
    demo: 'Demo', demoText: 'A throwaway workspace with sample data',
  },
  command: {
    palette: 'Search and commands', shortcuts: 'Keyboard shortcuts', back: 'Go back', sidebar: 'Collapse or expand the sidebar',
    light: 'Use the light theme', dark: 'Use the dark theme', language: 'Language', seal: 'Seal the workspace now', sealWords: 'wipe the key, stop everything',
    lock: 'Lock the screen', lockWords: 'sign out', switch: 'Switch user', switchWords: 'sign in as somebody else', password: 'Change your password', recovery: 'Make recovery words', recoveryWords: '24 words, paper', recoveryAgain: 'Replace your recovery words', addUser: 'Add a user', addUserWords: 'person, colleague, invite',
    reload: 'Reload {plugin}', runTask: 'Run “{task}” now', connect: 'Connect {plugin} to {origin}', installPlugin: 'Install plugin …', installWords: 'file, package, extension', pluginPage: 'Plugins: {plugin}', pluginWords: 'manage, permissions, settings, remove',
  },
  problem: {
    users: {
      'conflict-name': 'This tenant already has a user of that name. Choose another one.', 'conflict-role': 'This is the last active system administrator. Make another user system administrator first.', 'invalid-role': 'A system administrator is always in the tenant “System”. Choose another role, or that tenant.',
      'conflict-active': 'This cannot be changed now: nobody deactivates themselves, and the last active system administrator stays. Make another user system administrator first.', 'conflict-tenant': 'This tenant is not active. Reactivate it first, or choose another one.',
    },
    tenants: {
      'conflict-slug': 'Another tenant has this short name, or one that looks like it. Choose another one.', 'invalid-slug': 'This short name does not do: 2 to 40 lower-case letters, digits and single hyphens, and nothing that looks like system, admin or api.', 'conflict-active': 'The tenant “System” stays active: its administrators run this workspace. Deactivate single users instead.',
    },
  },
  banner: {
    openAudit: 'Open the audit log', chain: 'The audit log is not whole',
    chainProblem: {
      none: 'Its check found a break.', cut: 'The newest entries are missing: it ends after entry {entry}.', 'rolled-back': 'The whole workspace file is older than the head kept beside it: a former state was put back.', edited: 'Entry {entry} was changed after it was written.',
      reordered: 'Entry {entry} stands in a place where it was not written.', missing: 'Entries are missing before entry {entry}.', head: 'The head file beside the database is missing or was changed, so a cut could not be noticed.',
    },
    chainAdmin: 'If you did not restore a copy yourself, find out who had access to the files of this workspace.',
    noRecovery: 'No recovery words yet: a forgotten password would lose everything.', createRecovery: 'Create now',
  },
  palette: {
    placeholder: 'Go somewhere or do something …', recent: 'Recent', none: 'Nothing fits “{query}”.',
    groups: { view: 'Places', command: 'Commands', setting: 'Settings', task: 'Tasks' },
    kinds: { view: '', command: 'Command', setting: 'Settings', task: 'Task' },
  },
  shortcuts: {
    title: 'Keyboard shortcuts', edit: 'Change shortcuts', tables: 'In tables', find: 'Find a command', none: 'no shortcut',
    press: 'New shortcut for {command}', pressKeys: 'Press the new keys, Esc to stop', change: 'Change the shortcut of “{command}”',
    remove: 'Remove the shortcut of “{command}”', reset: 'Default shortcut for “{command}”',
    table: { up: 'Move between rows', enter: 'Open', space: 'Select', 'mod-c': 'Copy cell or selected rows', 'shift-f10': 'Menu of the row' },
    problem: {
      'not-a-shortcut': 'This key cannot be a shortcut.', 'needs-modifier': 'Add Ctrl, Alt or ⌘: letters alone are for typing.', taken: 'Already used by “{command}”.',
    },
  },
  dashboard: {
    welcome: 'Choose your first plugin', welcomeText: 'Plugins bring views, tasks and figures. Each one asks first for what it needs, and can do nothing else.',
    noPlugins: 'No plugin is installed', noPluginsText: 'Those that come with Panoptic and those you install are listed here.',
    noCards: 'No figures to show yet', noCardsText: 'The enabled plugins have no cards for the dashboard. Enable another one.',
    failed: 'The figures could not be loaded', open: 'Open {title}', noData: 'Nothing was measured yet.', unknown: 'nothing was measured in this time',
    other: 'Other',
    window: { day: 'today', week: 'this week', month: 'this month', '30d': 'last 30 days' },
    before: { day: 'all of yesterday', week: 'last week', month: 'last month', '30d': 'the 30 days before' },
    status: { success: 'Fine', warning: 'Look at it', danger: 'Broken', neutral: 'Unknown' },
  },
  tasks: {
    tab: 'Scheduled', history: 'History', none: 'No tasks yet', noneText: 'Tasks of the plugins you enable will be listed here, with their schedule and last run.',
    noHistory: 'Nothing has run yet', noHistoryText: 'Each run leaves an entry here, with how it ended.', failed: 'The tasks could not be loaded',
    runNow: 'Run now', next: 'Next run', onDemand: 'Only on demand', overBudget: 'Scheduled runs for today are used up', afterMetrics: 'Also after new figures', never: 'Never ran', task: 'Task', started: 'Started', outcome: 'Outcome', cause: 'Started by',
    duration: 'Took', message: 'Message', stillRunning: 'it is still running',
    state: { running: 'Running', ok: 'Done', partial: 'Partly done', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' },
    causes: { schedule: 'Schedule', manual: 'You', 'catch-up': 'Catching up' },
  },
  messages: {
    none: 'No messages', noneText: 'When a plugin has something to tell you, it is kept here.', failed: 'The messages could not be loaded',
    unread: 'Unread', critical: 'Critical', state: { queued: 'Not shown yet', dead: 'Not delivered', replaced: 'Replaced by a newer one', cancelled: 'Discarded' }, open: 'Open {plugin}',
  },
  view: {
    loading: '{plugin} is starting', failed: '{plugin} could not be shown', failedText: 'Its page ended or reported an error. Its data is not affected.',
    disabled: '{plugin} is not enabled', enable: 'Enable', missing: 'This plugin is not here', missingText: '“{plugin}” is not installed in this workspace.', toPlugins: 'Show plugins',
    newPermissions: '{plugin} asks for more', newPermissionsText: 'An update needs permissions you have not given yet. Until you decide, it is paused and its data is kept.', review: 'Review permissions',
    crashed: '{plugin} was stopped after several crashes', 'schema-failed': '{plugin} could not prepare its data', forbidden: '{plugin} is forbidden in your tenant', 'files-changed': 'The files of {plugin} were changed', overBudget: '{plugin} went over its budget', toPlugin: 'Show this plugin',
  },
  consent: {
    title: 'Enable {plugin}?', titleKnown: 'What {plugin} may do', intro: '{plugin} asks for the following. Untick what you do not want; it will have to do without.',
    introMore: 'A new version of {plugin} asks for more than before.', nothing: '{plugin} asks for nothing beyond its own data and views.',
    limits: 'It can never read the value of a secret, other plugins’ data, your files or the network beyond this list.',
    network: '{plugin} may send requests to {origin}.', networkSecret: '{plugin} may send requests to {origin} using the {secrets} you enter.',
    access: 'The {secrets} itself is never sent: Panoptic signs requests for access with it and sends them only to {origins}. Access it asks for: {scopes}.',
    signs: 'What you enter as {secrets} is never sent itself: Panoptic signs each request with it.',
    inPath: 'What you enter as {secrets} becomes a part of the address that requests go to, and reaches nobody else.',
    movable: 'You can enter another address for it later; each change asks you again.',
    notifications: '{plugin} may show notifications.', files: '{plugin} may save files where you choose, each time through the system’s dialog.',
    mail: '{plugin} may send e-mail through mail servers that an administrator enters, using what they enter as {secrets}.',
    'metrics-publish': '{plugin} may publish figures that the dashboard and plugins with permission can show.', 'metrics-read': '{plugin} may read the figures that other plugins publish, with their labels, such as costs and states.',
    'secrets-manage': '{plugin} may see names, notes and ages of all secrets you can see, and ask you to add, rotate, copy or export them. It never sees a value.',
    'identity-manage': '{plugin} may list the users and tenants you can see and ask you to add or change them. It never sees a password.', 'audit-read': '{plugin} may read the audit log as far as you can: who did what and when, never a message or a secret.',
    group: { network: 'Network', computer: 'This computer', workspace: 'This workspace' },
    says: '{plugin} gives this reason, in its own words', new: 'New', enable: 'Enable', save: 'Save', enableSome: 'Continue with {n} of {of}', done: '{plugin} is ready.',
  },
  connections: {
    add: 'Add connection', edit: 'Edit', remove: 'Remove', label: 'Name', address: 'Address', secret: 'Secret', state: 'State', lastUsed: 'Last used', rotated: 'Secret set',
    noSecret: 'no secret is stored', neverUsed: 'it was never used', states: { ready: 'Ready', 'no-secret': 'Secret missing', detached: 'Confirm new address' },
    none: 'No connections yet', noneText: 'A connection is an account at a provider: a name, an address and a secret.',
    noTargets: 'No plugin needs a connection', noTargetsText: 'Enable a plugin that talks to a provider first.',
    noPermission: 'Connections are managed by an administrator', noPermissionText: 'Ask a tenant administrator to add one or to give you that role.',
    removeTitle: 'Remove the connection “{label}”?', removeText: 'Its secret is erased and cannot be restored. {plugin} stops using this account; the data it already fetched is kept.',
  },
  network: {
    at: 'Time', method: 'Method', origin: 'Origin', path: 'Path', status: 'Status', outcome: 'Outcome', sent: 'Sent', received: 'Received', duration: 'Took', reason: 'Reason',
    noStatus: 'no answer arrived', allPlugins: 'All plugins', none: 'Nothing has left this computer', noneText: 'Every request of a plugin is listed here, also the refused ones.',
    filter: { any: 'All outcomes', ok: 'Successful', 'not-ok': 'Refused or failed' },
    outcomes: { ok: 'Answered', 'http-error': 'HTTP error', refused: 'Refused', failed: 'Failed', cancelled: 'Cancelled', timeout: 'Timed out' },
  },
  logs: {
    at: 'Time', level: 'Level', source: 'Source', message: 'Message', save: 'Save', none: 'Nothing logged at this level', noneText: 'Choose a lower level to see more.',
    levels: { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' }, from: { debug: 'Everything', info: 'Info and above', warn: 'Warnings and errors', error: 'Errors only' },
  },
}
export type ShellTexts = typeof shell
