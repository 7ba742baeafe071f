/** Users, tenants and the menu of whoever is signed in. */
export const people = {
  menu: {
    label: 'Workspace menu', labelUser: 'Workspace menu, signed in as {user}', lock: 'Lock the screen', switch: 'Switch user', password: 'Change password …', security: 'Security', settings: 'Settings', seal: 'Seal the workspace',
  },
  roles: { tenant_user: 'User', tenant_admin: 'Tenant administrator', system_admin: 'System administrator' },
  roleHelp: {
    tenant_user: 'Works with plugins. Manages nobody and no connections.',
    tenant_admin: 'Also manages users, connections and secrets of the own tenant and reads its audit log.',
    system_admin: 'Manages everybody, every tenant, the keys and the locks. Only in the tenant “System”.',
  },
  tabs: { label: 'Users and tenants', users: 'Users', tenants: 'Tenants' },
  noPermission: 'Users are managed by administrators', noPermissionText: 'Ask a tenant administrator to change something, or to give you that role.',
  asksPassword: 'Panoptic asks for your own password before it changes this.',
  save: 'Save', saving: 'Waiting for Panoptic’s own page …',
  invite: {
    title: 'You are the only one here',
    text: 'A second person gets a password of their own and opens the same workspace with it, on this computer or wherever its file is opened. Nobody ever needs yours.',
    facts: {
      own: 'Their password unlocks their own way in. Changing or losing it does not touch yours.',
      roles: 'What they may do follows their role. Panoptic itself enforces it on every call, whatever a plugin asks for.',
      trace: 'Signing in, changed roles and used secrets are written to the audit log with the name of whoever did it.',
    },
    add: 'Add a second person', tenant: 'Set up a separate tenant', tenantText: 'A separate tenant has its own data, connections and secrets; its people see nothing of yours.',
  },
  users: {
    label: 'Users', add: 'Add user', name: 'Name', nameHelp: 'Shown on the lock screen and in the audit log.', tenant: 'Tenant', role: 'Role', state: 'State', lastSignIn: 'Last sign-in', canSignIn: 'Can sign in', created: 'Added',
    you: 'You', active: 'Active', inactive: 'Deactivated', yes: 'Yes', noPassword: 'No password', never: 'Never', none: 'No users to show', noneText: 'Choose other filters, or add a user.',
    allRoles: 'All roles', allStates: 'All states', allTenants: 'All tenants', file: 'users',
    edit: 'Edit …', setPassword: 'Set a password …', deactivate: 'Deactivate …', reactivate: 'Reactivate …',
    createTitle: 'Add a user', createAction: 'Continue to the password', createNext: 'Next, {name} types a password on a page of Panoptic’s own. You do not need to know it.', createNextNobody: 'Next, the new user types a password on a page of Panoptic’s own. You do not need to know it.',
    signsIn: '{name} can sign in now.', editTitle: 'Edit {name}', saved: '{name} was changed.', passwordSet: '{name} can sign in with the new password.',
    nameMissing: 'Type a name of 1 to 80 characters.', restored: 'What you had typed before the workspace was locked is back.',
    roleTitle: 'Make {name} {role}?', roleEffect: 'From now on: {help} It acts at once, also on pages {name} has open.', roleToo: 'The role becomes {role}.', roleAction: 'Change role',
    moveTitle: 'Move {name} to {tenant}?', moveEffect: '{name} loses sight of the shared data, connections and secrets of {from} at once, and takes along what is personal: own data of plugins and personal secrets.', moveAction: 'Move',
    deactivateTitle: 'Deactivate {name}?', deactivateEffect: '{name} is signed out at once, cannot sign in and loses every way in: password, recovery words and devices. Tasks of {name} stop. The data is kept.', deactivateAction: 'Deactivate', deactivated: '{name} is deactivated.',
    reactivateTitle: 'Reactivate {name}?', reactivateEffect: '{name} becomes {role} of {tenant} again. Former ways in stay gone: a new password is set on the next page.', reactivateAction: 'Reactivate and set password', needsPassword: '{name} is active again but has no password yet. Choose “Set a password” in the row’s menu.',
    passwordTitle: 'Set a new password for {name}?', passwordEffect: 'The former password of {name} stops working. Data is not lost. {name} should type the new one.', passwordAction: 'Set password',
  },
  tenants: {
    label: 'Tenants', add: 'Add tenant', name: 'Name', slug: 'Short name', slugHelp: 'Lower-case letters, digits and hyphens. Shown in exports and addresses.', users: 'Users', state: 'State', created: 'Added',
    active: 'Active', inactive: 'Deactivated', none: 'No tenants to show', noneText: 'A tenant is a team with its own data, connections and secrets.', file: 'tenants',
    edit: 'Edit …', deactivate: 'Deactivate …', reactivate: 'Reactivate …', people: 'Show users',
    createTitle: 'Add a tenant', createAction: 'Continue to the password', adminName: 'First administrator', adminHelp: 'Becomes tenant administrator and types a password on the next page. Tenant and administrator are made together or not at all.',
    createdText: 'The tenant {name} is ready.', editTitle: 'Edit {name}', saved: '{name} was changed.', systemSlug: 'The short name of the tenant “System” is fixed.',
    nameMissing: 'Type a name of 1 to 80 characters.', adminMissing: 'Type the name of the first administrator.',
    slugProblem: {
      length: 'Use 2 to 40 characters.', characters: 'Use lower-case letters a to z, digits and single hyphens between them, such as “{example}”.', reserved: '“{slug}” is reserved. Choose another, such as “{example}”.',
    },
    deactivateTitle: 'Deactivate the tenant {name}?', deactivateEffect: 'Users: {n}. They are signed out at once and cannot sign in; their tasks stop. Data, connections and secrets are kept.', deactivateAction: 'Deactivate', deactivated: 'The tenant {name} is deactivated.',
    reactivateTitle: 'Reactivate the tenant {name}?', reactivateEffect: 'Its active users may sign in again. Whoever lost their way in meanwhile needs a new password.', reactivateAction: 'Reactivate', reactivated: 'The tenant {name} is active again.',
  },
}
export type PeopleTexts = typeof people
