/** Views, commands, tasks and connections that manifests declare, as commands of the palette. */
import { t } from '@panoptic/sdk/ui'
import { call } from '../client'
import type { Place } from '../place'
import { pluginText } from '../plugin-text'
import { sidebarGroups } from '../sidebar-items'
import type { PluginInfo, TaskState } from '../types'
import type { Command } from './types'

interface Does {
  go(place: Place): void
  attempt(work: () => Promise<unknown>): Promise<boolean>
  startTask(plugin: string, task: string): Promise<void>
}

/** The dashboard has `mod+1`; the next eight views in the sidebar's order get `mod+2` … `mod+9`. */
const numbered = (index: number): string | undefined => (index < 8 ? `mod+${index + 2}` : undefined)

export function pluginCommands(plugins: readonly PluginInfo[], tasks: readonly TaskState[], language: string, does: Does): Command[] {
  const views = sidebarGroups(plugins, language).flatMap(({ views }) => views)
  const enabled = plugins.filter((plugin) => plugin.enabled)
  return [
    ...views.map((view, index): Command => ({
      id: `view.${view.place.plugin}/${view.place.view}`, group: 'view', icon: 'chevron-right', keys: numbered(index),
      title: view.nested ? `${view.plugin.title}: ${view.title}` : view.title, keywords: view.plugin.description,
      run: () => does.go(view.place),
    })),
    ...enabled.flatMap((plugin) => plugin.manifest.commands.map((command): Command => ({
      id: `command.${plugin.id}/${command.id}`, group: 'command', icon: 'puzzle', keys: command.shortcut,
      title: pluginText(plugin, command.title), keywords: plugin.title,
      run: () => void does.attempt(() => call('plugins.command', { plugin: plugin.id, command: command.id })),
    }))),
    ...plugins.map((plugin): Command => ({
      id: `plugin.${plugin.id}`, group: 'setting', icon: 'puzzle', title: t('command.pluginPage', { plugin: plugin.title }), keywords: t('command.pluginWords'),
      run: () => does.go({ kind: 'settings', page: 'plugins', plugin: plugin.id }),
    })),
    ...tasks.map((task): Command => ({
      id: `task.${task.plugin}/${task.task}`, group: 'task', icon: 'play',
      title: t('command.runTask', { task: task.title }), keywords: plugins.find((plugin) => plugin.id === task.plugin)?.title ?? task.plugin,
      run: () => void does.attempt(() => does.startTask(task.plugin, task.task)),
    })),
    ...enabled.flatMap((plugin) => plugin.manifest.permissions.network.filter((entry) => entry.secrets.length > 0 && plugin.grants.includes(`network:${entry.id}`)).map((entry): Command => ({
      id: `connect.${plugin.id}/${entry.id}`, group: 'command', icon: 'plug',
      title: t('command.connect', { plugin: plugin.title, origin: new URL(entry.origin).host }),
      run: () => void does.attempt(() => call('connections.add', { plugin: plugin.id, network: entry.id })),
    }))),
  ]
}
