import type { IconName } from '@panoptic/sdk/ui'
import type { SettingsPage } from '../place'

/** One icon per settings page, in sidebar and palette alike. */
export const settingsIcons: Readonly<Record<SettingsPage, IconName>> = {
  appearance: 'palette', language: 'languages', security: 'shield', shortcuts: 'keyboard', plugins: 'puzzle',
  connections: 'key-round', network: 'globe', logs: 'file-text', audit: 'rotate-ccw-clock', about: 'info',
}
