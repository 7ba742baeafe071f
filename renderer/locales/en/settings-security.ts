/** Settings → Security: ways in, data key, locks, and what all of it is worth. */
export const security = {
  title: 'Security', text: 'Who can open this workspace, when it locks, and what that protects.',
  lockNow: 'Lock or seal now', lock: 'Lock the screen', seal: 'Seal',
  lockText: 'Locking the screen ends every page; nothing can be read or changed, background tasks go on.', sealText: 'Sealing also ends the store and wipes the key; tasks stop until somebody unlocks.',
  sealTitle: 'Seal the workspace now?', sealEffect: 'Running tasks are interrupted and nothing runs until somebody unlocks. Everything stored is kept.',
  ways: {
    title: 'Ways in', text: 'Each of these opens the workspace by itself. The data key is sealed to each of them separately, so one can go without the others.',
    way: 'Way in', user: 'User', created: 'Created', strength: 'What guessing costs', actions: 'Actions for {label}', thisDevice: 'This device', failed: 'The ways in could not be loaded', label: 'Ways in',
    kinds: { password: 'Password', recovery: 'Recovery words', device: 'Device' },
    cost: { password: 'Each guess takes {memory} MB of memory and about a second', recovery: '24 words, 256 bits: cannot be guessed', device: 'A random key in a keychain: cannot be guessed' },
    costExact: 'Argon2id, passes: {t}, lanes: {p}',
    rename: 'Rename …', revoke: 'Revoke …', changePassword: 'Change password …', replace: 'Replace …',
    renameTitle: 'Rename “{label}”', renameField: 'Name', renameHelp: 'Only a note for you, such as where the paper lies.', renamed: 'Renamed to “{label}”.', nameMissing: 'Type a name of 1 to 80 characters.',
    revokeTitle: 'Revoke “{label}” of {user}?', revokeAction: 'Revoke', revoked: '“{label}” no longer opens the workspace.', asksPassword: 'Panoptic asks for your password first.',
    effect: {
      password: 'The password of {user} no longer opens the workspace. {user} needs another way in, or a new password from an administrator.',
      recovery: 'The 24 words of {user} become worthless, also on paper. A forgotten password could then no longer be replaced.',
      device: 'That device no longer opens the workspace without the password of {user}. Other ways in stay.',
    },
    changed: 'Your password was changed. The old one opens nothing any more.',
  },
  recovery: {
    title: 'Recovery words', none: 'There are no recovery words', noneText: 'If you forget your password, everything in this workspace is lost for good: nobody can reset it, not even we. 24 words on paper prevent that.',
    create: 'Create now', made: '24 words, made on {at}, let you set a new password if you forget yours. Keep the paper apart from this computer.', replace: 'Replace words',
    replaceTitle: 'Replace your recovery words?', replaceEffect: 'You get 24 new words. As soon as you have confirmed them, the old ones open nothing, also on paper. Until then the old ones stay valid.', replaceAction: 'Show new words',
    done: 'Your recovery words are ready. Keep the paper in a safe place.',
  },
  device: {
    title: 'This device', has: 'This device opens the workspace without the password.', text: 'Half of a key lies in the keychain of this computer, so you need not type the password each time.',
    add: 'Add this device', label: 'Name of this device', labelHelp: 'How it appears among the ways in.', added: '“{label}” can open the workspace now.', labelMissing: 'Type a name of 1 to 80 characters.',
    protects: 'Protects against', protectsNot: 'Does not protect against',
    store: {
      'secret-service': { name: 'Secret Service (keyring of your desktop)', for: 'Somebody who copies the workspace or takes the disk: without your login password the keyring stays closed.', not: 'Programs that run under your account: while you are logged in to this computer, any of them can ask the keyring for the key.' },
      'macos-keychain': { name: 'macOS Keychain', for: 'Somebody who copies the workspace or takes the disk, and other programs: macOS asks before it hands the key to one.', not: 'Malicious software that takes over Panoptic itself, or a “yes” of yours to macOS’s question.' },
      'windows-credentials': { name: 'Windows Credential Manager', for: 'Somebody who copies the workspace or takes the disk: the key is bound to your Windows account.', not: 'Programs that run under your account: any of them can read the key while you are logged in to Windows.' },
    },
    presence: {
      none: 'Nothing asks for a finger, a face or a PIN: who sits at your logged-in computer can open the workspace.',
      'touch-id': 'Touch ID is asked before the key is used. That stops a person at your computer; a program that reads the keychain itself is not stopped by it.',
      'windows-hello': 'Windows Hello is asked before the key is used. That stops a person at your computer; a program that reads the credentials itself is not stopped by it.',
    },
    unavailable: {
      'no-service': 'This desktop offers no Secret Service. Install and start a keyring, such as gnome-keyring or KWallet, then come back.',
      locked: 'The keychain of this computer is locked. Unlock it (it usually opens with your login) and come back.',
      unsupported: 'This system has no keychain that Panoptic can use. Use the password or the recovery words.',
    },
    unavailableTitle: 'This device cannot be added now',
  },
  key: {
    title: 'Data key', since: 'In use since {at}.', text: 'Everything in the database is encrypted with this key. Rotate it when an old copy of the workspace and one of its ways in may be in wrong hands: what is written from then on stays closed to them.',
    rotate: 'Rotate the data key', rotateTitle: 'Rotate the data key?', rotateEffect: 'The database is re-encrypted in the background; you can go on working, and an interruption does no harm. No password changes. Copies made before stay readable with the old key.', rotateAction: 'Rotate',
    started: 'The database is being re-encrypted.', running: 'Re-encrypting the database', failed: 'The last rotation stopped. The former key is still in use and nothing was lost.', again: 'Try again', admin: 'A system administrator can rotate it.', percent: '{n} re-encrypted',
  },
  locks: {
    title: 'Locks', text: 'When the workspace closes by itself.', screen: 'Screen lock', seal: 'Seal',
    screenText: 'Every page ends and nothing can be read or changed until somebody signs in; background tasks and alerts go on, because the key stays in the store’s memory.',
    sealText: 'The key is wiped from memory and nothing runs at all until somebody unlocks.',
    failed: 'The locks could not be loaded', readOnly: 'A system administrator decides this for the whole workspace.', save: 'Save', saved: 'The locks were saved.', reset: 'Undo changes', unsaved: 'Not saved yet.',
    idleMinutes: 'Without input for (minutes)', idleHelp: '0: never.', onIdle: 'Then', onSuspend: 'When this computer sleeps', onOsLock: 'When its screen is locked', onClose: 'When the window is closed',
    sealAfterHours: 'Seal when nobody signed in for (hours)', sealHelp: '0: never.', passwordEveryDays: 'Ask for the password every (days)', passwordHelp: 'Even where a device would open the workspace.',
    actions: { none: 'Nothing', screen: 'Lock the screen', seal: 'Seal' }, closing: { screen: 'Lock the screen, tasks go on', seal: 'Seal and end' },
    range: 'Type a whole number from {min} to {max}.',
  },
  protects: 'Protected', limits: 'Not protected',
  protect: {
    disk: 'The workspace is encrypted on disk. Another account or a thief of the disk reads nothing without a way in.',
    secrets: 'Secret values are typed into a page of their own and go straight into the store. No plugin and no other page ever sees one.',
    plugins: 'Each plugin runs alone in a sandbox, with its own data and only the permissions you gave it.',
    network: 'One process makes every request, only to addresses you allowed, and lists each under Network activity.',
  },
  limit: {
    unlocked: 'An unlocked workspace. Who uses this computer while it is open sees what you see.',
    password: 'A forgotten password without recovery words. The data would be lost for good.',
    memory: 'A computer with malicious software. A program running as you can read what you can read.',
  },
}
export type SecurityTexts = typeof security
