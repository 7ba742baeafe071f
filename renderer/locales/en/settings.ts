/** Titles and explanations of the settings pages. */
export const settings = {
  system: 'As this computer',
  appearance: { title: 'Appearance', text: 'How Panoptic looks on this device.', theme: 'Theme', dark: 'Dark', light: 'Light', sidebar: 'Narrow sidebar', sidebarHelp: 'Show only the icons.' },
  language: { title: 'Language', text: 'Language of the app and of the plugins that know it. Dates, numbers and money follow it.', language: 'Language', sample: 'Looks like', zone: 'Time zone' },
  security: {
    title: 'Security', text: 'What Panoptic protects, and what it cannot.',
    sealNow: 'Seal the workspace', sealText: 'Ends every page and the store and wipes the key. Tasks stop until you unlock.', seal: 'Seal now',
    sealTitle: 'Seal the workspace now?', sealEffect: 'Running tasks are interrupted and nothing runs until you enter your password. Everything stored is kept.',
    protects: 'Protected', limits: 'Not protected',
    protect: {
      disk: 'The workspace is encrypted on disk. Another account or a thief of the disk reads nothing without your password.',
      secrets: 'Secret values are typed into a page of their own and go straight into the store. No plugin and no other page ever sees one.',
      plugins: 'Each plugin runs alone in a sandbox, with its own data and only the permissions you gave it.',
      network: 'One process makes every request, only to addresses you allowed, and lists each under Network activity.',
    },
    limit: {
      unlocked: 'An unlocked workspace. Who uses this computer while it is open sees what you see.',
      password: 'A forgotten password. There is no recovery phrase yet; the data would be lost for good.',
      memory: 'A computer with malicious software. A program running as you can read what you can read.',
    },
  },
  shortcuts: { title: 'Shortcuts', text: 'Every command and its keys. Your changes win over those of plugins.' },
  plugins: { title: 'Plugins', text: 'Each plugin gets what you give it and nothing else.' },
  connections: { title: 'Connections & secrets', text: 'Accounts at providers. Only the last four characters of a secret are ever shown.' },
  network: { title: 'Network activity', text: 'Every request that left this computer or was stopped from leaving.' },
  logs: { title: 'Logs', text: 'What the app noted about its own work. Secrets are removed before anything is written.' },
  audit: { title: 'Audit', text: 'Privileged changes. The entries are chained, so a change or a cut is noticed.' },
  about: { title: 'About', text: 'Versions and where the data lies.' },
}
export type SettingsTexts = typeof settings
