/** Settings → Plugins: the list, a plugin's own page, and what each of its states means. */
export const plugins = {
  enable: 'Enable', disable: 'Disable', on: 'Enabled', off: 'Not enabled', permissions: 'Permissions ({n} of {of} given)', granted: 'Given', refused: 'Not given', requiredGrant: 'Required',
  changePermissions: 'Change permissions', saved: 'Settings of {plugin} saved.', undo: 'Undo', disabled: '{plugin} is disabled. Its data, connections and settings are kept.',
  problem: { 'new-permissions': 'Asks for more', crashed: 'Stopped after crashes', 'schema-failed': 'Data not ready', forbidden: 'Forbidden', 'files-changed': 'Files changed' },
  marks: {
    unsigned: 'Not signed', unsignedTip: 'Nobody answers for this package: it carries no signature.', developer: 'Developer folder', developerTip: 'It runs from a folder that is being worked on and changes with each build.',
    required: 'Required', requiredTip: 'An administrator of your tenant requires it.', forbidden: 'Forbidden', forbiddenTip: 'An administrator of your tenant forbids it.',
    overBudget: 'Over budget', overBudgetTip: 'It used more than its budget.', buildFailed: 'Build failed', buildFailedTip: 'The newest build failed; the last good one goes on.',
  },
  list: {
    search: 'Search plugins', state: 'State', source: 'Source', none: 'No plugin fits', noneText: 'Change the search or the filters.', clear: 'Clear search and filters',
    states: { all: 'All states', on: 'Enabled', off: 'Not enabled', problem: 'With a problem' },
    sources: { all: 'All sources', 'built-in': 'Part of Panoptic', installed: 'Installed', developer: 'Developer folder' },
    install: 'Install', fromFile: 'Install from file …', fromFolder: 'Install from folder …', dropHint: 'You can also drop a .panoptic file here.', drop: 'Drop it here to look at it', dropText: 'It is read and checked. Nothing of it runs before you agree.',
    askAdmin: 'A system administrator installs, updates and removes plugins.', notOnDisk: 'What you dropped is not a file on this computer. Save it first, then drop it or choose it with “Install from file …”.', oneAtATime: 'One package at a time: only the first one is looked at.',
  },
  page: {
    all: 'All plugins', tabs: 'Parts of {plugin}', missing: 'This plugin is not here', missingText: '“{plugin}” is not installed in this workspace. It may have been removed.', open: 'Open', tools: 'Developer tools', toolsTip: 'Open one of its views first: it has no page now.', more: 'More actions for {plugin}',
    overview: 'Overview', access: 'Permissions', calls: 'Calls', tasks: 'Tasks', errors: 'Log', settings: 'Settings',
    about: 'About this plugin', state: 'State', version: 'Version', source: 'Source', publisher: 'Publisher', fingerprint: 'Fingerprint of the key', id: 'Identifier', page: 'Page', copyFingerprint: 'Copy the fingerprint',
    pages: { none: 'no page is running', hidden: 'runs in the background', shown: 'is on the screen' }, claims: 'calls itself', builtIn: 'Panoptic', noPublisher: 'names none', noKey: 'not signed, so there is no key',
    nothing: 'It asks for nothing beyond its own data and views.', offPermissions: 'It is not enabled, so none of these hold now.',
  },
  notice: {
    'new-permissions': { title: 'It asks for more than before', text: 'An update needs permissions you have not decided about. Until you do it is paused, and its data is kept.' },
    crashed: { title: 'It was stopped after several crashes', text: 'Its data is kept. Enable it again to try once more; if it goes on crashing, go back to the version before or tell its publisher.' },
    'schema-failed': { title: 'It could not prepare its data', text: 'Its tables stayed as they were. Go back to the version before, or disable and enable it to try again.' },
    forbidden: { title: 'It is forbidden in your tenant', text: 'An administrator decided so. Its data is kept and nothing of it runs.' },
    'files-changed': { title: 'Its files are not what was installed', text: 'Something changed them on the disk, so nothing of it is loaded. Its data is kept. Install it again from a file you trust, and find out what changed it.' },
    buildTitle: 'The newest build failed', buildText: 'The last good build goes on. This page follows the next build by itself.', buildErrors: 'Errors of the build',
    required: 'The administrators of {tenant} require it, so you cannot disable it.', review: 'Review permissions', again: 'Enable again', budget: 'Budget', at: '{at}: {text}',
  },
  budget: {
    names: { memory: 'Memory', cpu: 'Processor time', egress: 'Traffic today', rows: 'Rows', 'wake-ups': 'Wake-ups today' },
    warned: {
      memory: '{plugin} has nearly used up its memory budget.', cpu: '{plugin} used more processor time than its budget for a minute. If it goes on, its page is ended.', egress: '{plugin} has nearly used up its traffic for today.',
      rows: '{plugin} has nearly as many rows as its budget allows.', 'wake-ups': '{plugin} has nearly used up its scheduled runs for today.',
    },
    stopped: {
      memory: 'The page of {plugin} was ended: it used more memory than its budget. Its data is kept.', cpu: 'The page of {plugin} was ended: it used more processor time than its budget. Its data is kept.', egress: 'Requests of {plugin} are refused until midnight UTC: its traffic for today is used up.',
      rows: '{plugin} cannot store more: it has as many rows as its budget allows. What is stored is kept.', 'wake-ups': 'Schedules of {plugin} rest until midnight UTC: its scheduled runs for today are used up. You can still run tasks by hand.',
    },
  },
  usage: {
    title: 'Usage and budgets', text: 'What it uses now, beside the most that its manifest allows it.', memory: 'Memory', cpu: 'Processor', egress: 'Traffic today', rows: 'Rows', storage: 'Storage', wakeUps: 'Wake-ups today',
    of: '{used} of {limit}', perCore: '{used} of {limit} of one core', notRunning: 'no page is running', notYet: 'not measured yet', free: 'no budget', near: 'nearly used up', over: 'used up', failed: 'Usage could not be read', tables: 'By table', table: 'Table', size: 'Size',
    utc: 'Traffic and wake-ups count from midnight UTC.',
  },
  replay: {
    title: 'Last week with this choice', loading: 'Looking at the last seven days …', failed: 'The last seven days could not be looked at, so what this choice breaks is not known.',
    none: 'Nothing it did since {since} would have been refused ({calls} calls).', idle: 'Since {since} it made no call that a permission decides.', some: '{refused} of {calls} calls since {since} would have been refused:',
    line: '{count} times, last {ago}', unchanged: 'Change a line to see what it would have meant last week.',
  },
  calls: {
    label: 'Calls of the last seven days', text: 'Each call is in the ledger, with the permission gate’s answer.', route: 'Call', outcome: 'Outcome', count: 'Calls', average: 'On average', total: 'Together', last: 'Last', none: 'No calls in the last seven days', noneText: 'Each call of the plugin is counted here, also the refused ones.', file: 'calls-of-{plugin}',
    outcomes: {
      ok: 'Answered', refused: 'Refused', invalid: 'Invalid input', 'not-found': 'Not found', conflict: 'Conflict', limit: 'Over a limit', timeout: 'Timed out', cancelled: 'Cancelled', locked: 'Locked', unavailable: 'Not available', network: 'Network failed', internal: 'Internal error',
    },
  },
  runs: { label: 'Runs', none: 'Nothing has run yet', noneText: 'Each run of its tasks leaves an entry here.', noTasks: 'It has no tasks.', off: 'Its tasks rest while it is not enabled.' },
  errors: { label: 'Log of this plugin', none: 'Nothing was logged', noneText: 'What it logs, and what the host logs about it, is listed here.' },
  policy: {
    title: 'In your tenant', text: 'What holds for everybody in the tenant “{tenant}”.', none: 'Everybody decides', noneText: 'Each user enables it or not, with the permissions they choose.',
    required: 'Required', requiredText: 'It is on for everybody in {tenant}, with at least the permissions below. Nobody can disable it; each user may give it more.', forbidden: 'Forbidden', forbiddenText: 'It ends at once for everybody in {tenant}, also where it is open now. Its data is kept.',
    grants: 'Permissions that everybody gives', save: 'Save for everybody', saved: 'Saved. It holds for everybody in {tenant} at once.', unsaved: 'Not saved yet.',
  },
  versions: {
    title: 'Version and removal', builtIn: 'It is part of Panoptic and is updated with it.', developer: 'It follows the builds of its folder.', update: 'Update from file …', updateText: 'Version {version} runs now. An update asks again only for what is new, and keeps this version for a way back.',
    rollBack: 'Go back to {version} …', rollBackText: 'Version {version} and a copy of the rows from before the update are kept.', remove: 'Remove …', removeText: 'Takes it out for everybody in this workspace; its data can be kept.', erase: 'Erase its data …', eraseText: 'The plugin stays; everything it stored goes.', askAdmin: 'A system administrator updates and removes plugins.',
  },
  rollBack: {
    title: 'Go back to {plugin} {version}?', text: 'Version {now} is replaced at once, for everybody in this workspace. Grants stay; what only the newer version asked for no longer counts.', rows: 'Its rows',
    copy: 'As they were before the update', copyText: 'Everything it stored since the update is lost.', current: 'As they are now', currentText: 'Nothing stored is lost. Possible because the update did not change its tables.', changed: 'The update changed its tables, so the rows come back as they were before it. Everything it stored since then is lost.',
    action: 'Go back to {version}', done: '{plugin} is back at version {version}.',
  },
  remove: {
    title: 'Remove {plugin}?', titleErase: 'Erase the data of {plugin}?', text: 'Its views, tasks, commands and cards go at once, for everybody in this workspace.', data: 'Its data',
    keep: 'Keep it', keepText: 'Tables, settings, connections and grants stay, encrypted. They are back when {plugin} is installed again.', erase: 'Erase it', eraseText: 'Erased for all users and tenants, and it cannot be restored: its tables, figures, connections with their secrets, runs, messages, drafts, settings and grants.',
    amount: 'Now {rows} rows, {size}.', password: 'Panoptic asks for your password first.', action: 'Remove {plugin}', actionErase: 'Remove {plugin} and erase its data', actionData: 'Erase the data of {plugin}', done: '{plugin} was removed. Its data is kept.', doneErase: '{plugin} was removed and its data erased.', doneData: 'The data of {plugin} was erased.', notDone: 'Nothing was removed: it was not confirmed.',
  },
  developer: {
    title: 'Developer mode', text: 'For people who write plugins: lets unsigned packages and folders in. Whoever can write to such a folder decides what runs.', switch: 'Developer mode', on: 'Unsigned packages and developer folders may run. They are marked everywhere.', off: 'Only signed packages may be installed. Turning it on asks for your password.', load: 'Load a folder …', loadText: 'A folder that “panoptic-plugin dev” builds into. Each good build replaces the one before.', loaded: '{plugin} follows its folder now.',
    offTitle: 'Turn developer mode off?', offText: 'These end at once and are taken out, with their data kept: {plugins}.', offAction: 'Turn off', askAdmin: 'A system administrator turns it on.', failed: 'Developer mode could not be read',
  },
  gone: {
    removed: '{plugin} was removed, so its view is closed.', disabled: '{plugin} is no longer enabled, so its view is closed.', forbidden: 'An administrator forbids {plugin} in your tenant, so its view is closed.', view: 'This version of {plugin} no longer has that view.',
  },
  banner: { developer: '{plugin} runs from a developer folder.', unsigned: '{plugin} is not signed: nobody answers for it.', build: 'The newest build of {plugin} failed. You see the last good one.', errors: 'Show errors', reload: 'Reload', details: 'Details' },
}
export type PluginTexts = typeof plugins
