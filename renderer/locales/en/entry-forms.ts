/** Texts of the forms over the shell, except the connection's (entry-connection.ts). */
export const forms = {
  form: {
    discard: 'Discard what you typed?', discardText: 'It is stored nowhere.', discardConfirm: 'Discard', keep: 'Keep editing', signedIn: 'Signed in as {name}',
  },
  reauth: {
    label: 'Your password', submit: 'Confirm', missing: 'Type your password.', object: 'Concerns', why: 'Panoptic asks for your password because this cannot be left to whoever happens to sit here.',
    'change-user': { title: 'Change a user', text: 'Role, tenant and access of this user change at once.' },
    'change-tenant': { title: 'Change a tenant', text: 'Name, address or access of the whole tenant change at once.' },
    'revoke-slot': { title: 'Remove a way to sign in', text: 'From now on nobody can open the workspace with it. The other ways stay.' },
    recovery: { title: 'Make recovery words', text: 'Next you see 24 words that can open this workspace without your password.' },
    'add-device': { title: 'Let this device sign in', text: 'Whoever can use your account on this computer can then open the workspace without your password.' },
    'rotate-key': { title: 'Renew the data key', text: 'The whole database is encrypted anew in the background. You can go on working, and every way to sign in stays.' },
    'lock-policy': { title: 'Change when Panoptic locks', text: 'The new times hold for every user of this workspace.' },
    'export-secrets': { title: 'Export secrets', text: 'The values leave Panoptic’s protection with the file. What is done with the file is not recorded here.' },
    'purge-secrets': { title: 'Delete secrets for good', text: 'Value, history and hints are erased and cannot be brought back.' },
    'audit-retention': { title: 'Change how long the audit log is kept', text: 'Entries older than the new limit are removed and sealed; the removal is recorded.' },
    'audit-reanchor': { title: 'Accept the audit log as it is', text: 'A break in the chain stays on record. From here on the log counts as the new beginning.' },
    'remove-plugin': { title: 'Erase everything of a plugin', text: 'Its rows, figures, connections, settings and grants are erased for every user and cannot be brought back.' },
    'developer-mode': { title: 'Turn on developer mode', text: 'Plugins that nobody signed can then be installed and run. They can do what is granted to them, and nobody vouches for them.' },
  },
  changePassword: {
    title: 'Change your password', text: 'The new one holds from the next unlock. Recovery words and devices keep working.',
    current: 'Current password', missing: 'Type the password you use now.', wrong: 'This is not the current password.', same: 'That is the current one. Choose another.', submit: 'Change password',
  },
  recoveryForm: { title: 'Recovery words', replaceTitle: 'New recovery words' },
  setPassword: {
    createTitle: 'Password for {name}', title: 'New password for {name}', label: 'Password of {name}', submit: 'Set password', createSubmit: 'Create {name}',
    create: 'Creates {name} as {role}. Let {name} type the password here, or pass it on in person.',
    createTenant: 'Creates the tenant {tenant} with {name} as its administrator: both, or neither.',
    replaces: 'The former password of {name} stops working at once. Let {name} type the new one here, or pass it on in person.',
    roles: { system_admin: 'system administrator', tenant_admin: 'tenant administrator', tenant_user: 'user' },
  },
  secret: {
    add: 'New secret', rotate: 'New value for {name}', name: 'Name', says: 'Stated by {plugin}, in its own words', category: 'Category', provider: 'Provider', notes: 'Notes', tags: 'Tags',
    expires: 'Expires', rotation: 'Reminder', rotationDays: 'every {days} days',
    value: 'Value', help: 'Goes straight into the encrypted store and is never shown again; {plugin} does not get it. Up to {most} characters.', again: 'The value was not kept here. Enter it again.',
    missing: 'Paste or type the value.', tooLong: 'This has {count} characters; at most {most} are kept.',
    trimmed: 'A line break at the end is left out.', spaces: 'Begins or ends with a space. It is kept as it is.',
    personal: 'Only you can use it.', shared: 'Everyone in your tenant who may use the vault can use it.',
    keeps: 'The value in use until now is kept for 30 days, in case you need to go back.',
    submit: 'Save secret', rotateSubmit: 'Replace value',
  },
  passphrase: {
    openTitle: 'Open {file}', newTitle: 'Protect {file}', format: 'Format', label: 'Passphrase',
    openText: 'The passphrase goes only to the process that reads this file. It is stored nowhere.',
    newText: 'The file can be opened only with this passphrase. Panoptic does not keep it: if it is lost, the file is lost.',
    missing: 'Type the passphrase of this file.', wrong: 'This passphrase does not open the file.', open: 'Open file', protect: 'Write file',
  },
  copy: {
    getting: 'Copying {name} …', copied: 'Copied {name}', clears: 'Cleared in {seconds} s', history: 'Clipboard histories may keep it.', now: 'Clear now',
    focusCopy: 'Click here to copy it.', focusClear: 'Click here to clear it.', cleared: 'Clipboard cleared.', other: 'Something else was copied since; it was left alone.',
    cannotWrite: 'The clipboard is not available. Nothing was copied.', cannotRead: 'Panoptic may not look into the clipboard, so it cleared nothing. Clear it if the value is still there.', clearAnyway: 'Clear anyway',
    left: 'Time left until the clipboard is cleared',
  },
}
export type FormsTexts = typeof forms
