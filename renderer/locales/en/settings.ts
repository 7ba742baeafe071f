import { security } from './settings-security'

/** Titles and explanations of the settings pages. */
export const settings = {
  system: 'As this computer',
  appearance: { title: 'Appearance', text: 'How Panoptic looks on this device.', theme: 'Theme', dark: 'Dark', light: 'Light', sidebar: 'Narrow sidebar', sidebarHelp: 'Show only the icons.' },
  language: { title: 'Language', text: 'Language of the app and of the plugins that know it. Dates, numbers and money follow it.', language: 'Language', sample: 'Looks like', zone: 'Time zone' },
  security,
  users: { title: 'Users & tenants', text: 'Who may sign in to this workspace, and what each of them may do.' },
  shortcuts: { title: 'Shortcuts', text: 'Every command and its keys. Your changes win over those of plugins.' },
  plugins: { title: 'Plugins', text: 'Each plugin gets what you give it and nothing else.' },
  connections: { title: 'Connections & secrets', text: 'Accounts at providers. Only the last four characters of a secret are ever shown.' },
  network: { title: 'Network activity', text: 'Every request that left this computer or was stopped from leaving.' },
  logs: { title: 'Logs', text: 'What the app noted about its own work. Secrets are removed before anything is written.' },
  audit: { title: 'Audit', text: 'Privileged changes. The entries are chained, so a change or a cut is noticed.' },
  about: { title: 'About', text: 'Versions and where the data lies.' },
}
export type SettingsTexts = typeof settings
