/** Every command there is now, and the shortcuts in force. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { pluginCommands } from '../commands/plugin-commands'
import { shellCommands } from '../commands/shell-commands'
import { useOwnActions } from '../own-actions'
import { keysOf, belongsToTextField, type KeyPress } from '../shortcuts/keys'
import { buildShortcuts } from '../shortcuts/map'
import { useInstall } from './install'
import { useKeys } from './keys'
import { useNavigation } from './navigation'
import { useOverlays } from './overlays'
import { useSession } from './session'
import { useTasks } from './tasks'
import { useToasts } from './toasts'

export const useCommands = defineStore('commands', () => {
  const session = useSession()
  const navigation = useNavigation()
  const overlays = useOverlays()
  const tasks = useTasks()
  const toasts = useToasts()
  const keys = useKeys()
  const own = useOwnActions()
  const install = useInstall()

  const all = computed(() => [
    ...shellCommands({ session, navigation, toasts, overlays, keys, own, install }),
    ...pluginCommands(session.plugins, tasks.list, session.language, {
      go: (place) => void navigation.go(place),
      attempt: toasts.attempt,
      startTask: tasks.start,
    }),
  ])
  const byId = computed(() => new Map(all.value.map((command) => [command.id, command])))
  const shortcuts = computed(() => buildShortcuts(all.value, session.preferences?.shortcuts ?? {}))
  const keysFor = (id: string): string | undefined => shortcuts.value.byCommand.get(id)

  function run(id: string): void {
    byId.value.get(id)?.run()
  }

  /** Runs the command that has these keys; false when none has. */
  function runKeys(pressed: string): boolean {
    const id = shortcuts.value.byKeys.get(pressed)
    if (id === undefined) return false
    run(id)
    return true
  }

  /** For the window's keydown: leaves typing to text fields and keys to open dialogs. */
  function press(event: KeyPress & { target: EventTarget | null; preventDefault(): void }): void {
    const pressed = keysOf(event, session.platform)
    if (pressed === null) return
    const element = event.target instanceof Element ? event.target : null
    const typing = element?.closest('input, textarea, select, [contenteditable="true"]') != null
    if (typing && belongsToTextField(pressed)) return
    if (document.querySelector('dialog[open]:not([data-overlay])') !== null) return
    if (runKeys(pressed)) event.preventDefault()
  }

  return { all, shortcuts, keysFor, run, runKeys, press }
})
