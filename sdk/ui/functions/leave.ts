/** The guard for unsaved changes: forms report here, whoever changes the view asks here. */
import { onBeforeUnmount } from 'vue'
import { t } from '../i18n'
import { confirm } from './useConfirm'

const guards = new Set<() => boolean>()

/** While the component lives, `dirty` says whether leaving would lose something. */
export function guardLeave(dirty: () => boolean): void {
  guards.add(dirty)
  onBeforeUnmount(() => guards.delete(dirty))
}

/** True when nothing would be lost or the user agreed to lose it. */
export async function confirmLeave(): Promise<boolean> {
  if (![...guards].some((dirty) => dirty())) return true
  return confirm({ title: t('ui.confirm.leaveTitle'), text: t('ui.confirm.leaveText'), action: t('ui.confirm.leave'), danger: true })
}
