/** The shell's own commands, places and settings pages. Plugins' come from their manifests. */
import { t } from '@panoptic/sdk/ui'
import { call } from '../client'
import type { OwnActions } from '../own-actions'
import type { Place } from '../place'
import { pagesFor, settingsIcons } from '../settings/pages'
import type { useInstall } from '../stores/install'
import type { useKeys } from '../stores/keys'
import type { useNavigation } from '../stores/navigation'
import type { useSession } from '../stores/session'
import type { useToasts } from '../stores/toasts'
import type { useOverlays } from '../stores/overlays'
import type { Command } from './types'

interface Needs {
  readonly session: ReturnType<typeof useSession>
  readonly navigation: ReturnType<typeof useNavigation>
  readonly toasts: ReturnType<typeof useToasts>
  readonly overlays: ReturnType<typeof useOverlays>
  readonly keys: ReturnType<typeof useKeys>
  readonly own: OwnActions
  readonly install: ReturnType<typeof useInstall>
}

export function shellCommands({ session, navigation, toasts, overlays, keys, own, install }: Needs): Command[] {
  const go = (place: Place) => () => void navigation.go(place)
  const change = (wanted: Parameters<typeof session.change>[0]) => () => void toasts.attempt(() => session.change(wanted))
  const place = navigation.place
  return [
    { id: 'place.dashboard', group: 'view', title: t('nav.dashboard'), icon: 'layout-dashboard', keys: 'mod+1', run: go({ kind: 'dashboard' }) },
    { id: 'place.tasks', group: 'view', title: t('nav.tasks'), icon: 'list-checks', keys: 'mod+shift+t', run: go({ kind: 'tasks' }) },
    { id: 'place.messages', group: 'view', title: t('nav.messages'), icon: 'bell', keys: 'mod+shift+m', run: go({ kind: 'messages' }) },
    { id: 'place.settings', group: 'view', title: t('nav.settings'), icon: 'settings', keys: 'mod+comma', run: go({ kind: 'settings', page: 'appearance' }) },
    { id: 'shell.palette', group: 'command', title: t('command.palette'), icon: 'command', keys: 'mod+k', hidden: true, run: () => overlays.toggle('palette') },
    { id: 'shell.shortcuts', group: 'command', title: t('command.shortcuts'), icon: 'keyboard', keys: '?', run: () => overlays.toggle('shortcuts') },
    { id: 'shell.back', group: 'command', title: t('command.back'), icon: 'arrow-left', keys: 'alt+left', run: () => void navigation.back() },
    { id: 'shell.sidebar', group: 'command', title: t('command.sidebar'), icon: 'panel-left', keys: 'mod+b', run: change({ sidebarCollapsed: session.preferences?.sidebarCollapsed !== true }) },
    { id: 'shell.theme', group: 'command', title: session.theme === 'dark' ? t('command.light') : t('command.dark'), icon: session.theme === 'dark' ? 'sun' : 'moon', keys: 'mod+shift+l', run: change({ theme: session.theme === 'dark' ? 'light' : 'dark' }) },
    { id: 'shell.language', group: 'command', title: session.language === 'en' ? 'Deutsch' : 'English', keywords: t('command.language'), icon: 'languages', run: change({ language: session.language === 'en' ? 'de' : 'en' }) },
    { id: 'shell.lock', group: 'command', title: t('command.lock'), keywords: t('command.lockWords'), icon: 'lock', keys: 'mod+l', run: () => void own.lock() },
    { id: 'shell.seal', group: 'command', title: t('command.seal'), keywords: t('command.sealWords'), icon: 'shield-check', keys: 'mod+shift+x', run: () => void own.seal() },
    ...(session.start?.singleUser === false ? [{ id: 'shell.switch', group: 'command', title: t('command.switch'), keywords: t('command.switchWords'), icon: 'log-out', run: () => void own.lock() } as const] : []),
    { id: 'shell.password', group: 'command', title: t('command.password'), icon: 'key-round', run: () => void own.changePassword() },
    { id: 'shell.recovery', group: 'command', title: t(keys.recovery === null ? 'command.recovery' : 'command.recoveryAgain'), keywords: t('command.recoveryWords'), icon: 'file-text', run: () => void own.makeRecovery() },
    ...(session.isAdmin ? [{ id: 'shell.addUser', group: 'command', title: t('command.addUser'), keywords: t('command.addUserWords'), icon: 'users', run: () => { overlays.addUser = true; void navigation.go({ kind: 'settings', page: 'users' }) } } as const] : []),
    ...(session.isSystemAdmin ? [{ id: 'shell.installPlugin', group: 'command', title: t('command.installPlugin'), keywords: t('command.installWords'), icon: 'plus', run: () => void navigation.go({ kind: 'settings', page: 'plugins' }).then(() => install.inspect(null)) } as const] : []),
    ...(place.kind === 'view'
      ? [{ id: 'shell.reload', group: 'command', title: t('command.reload', { plugin: session.titleOf(place.plugin) }), icon: 'refresh-cw', keys: 'mod+alt+r', run: () => void toasts.attempt(() => call('view.reload', { plugin: place.plugin })) } as const]
      : []),
    ...pagesFor(session.start?.role).map((page): Command => ({
      id: `settings.${page}`, group: 'setting', title: t(`settings.${page}.title`), keywords: t('nav.settings'), icon: settingsIcons[page], run: go({ kind: 'settings', page }),
    })),
  ]
}
