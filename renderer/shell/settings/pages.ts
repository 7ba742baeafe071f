import type { IconName } from '@panoptic/sdk/ui'
import { settingsPages, type SettingsPage } from '../place'
import type { ShellStart } from '../types'

/** One icon per settings page, in sidebar and palette alike. */
export const settingsIcons: Readonly<Record<SettingsPage, IconName>> = {
  appearance: 'palette', language: 'languages', security: 'shield', users: 'users', shortcuts: 'keyboard', plugins: 'puzzle',
  connections: 'key-round', network: 'globe', logs: 'file-text', audit: 'rotate-ccw-clock', about: 'info',
}

/** The pages that are listed for this role. A link to another one still leads to its page, which says who can help. */
export const pagesFor = (role: ShellStart['role'] | undefined): readonly SettingsPage[] =>
  settingsPages.filter((page) => page !== 'users' || (role !== undefined && role !== 'tenant_user'))
