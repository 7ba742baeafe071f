/**
 * The one exception from "no permission for any page": the entry page that copies a secret and clears it again. So
 * main never holds the value, and the page can tell whether what lies there is still ours.
 */
import type { WebContents } from 'electron'

const pages = new WeakSet<WebContents>()
const permissions: ReadonlySet<string> = new Set(['clipboard-read', 'clipboard-sanitized-write'])

/** For the permission handlers; `contents` is null where Chromium does not say who asks. */
export const mayUseClipboard = (contents: Pick<WebContents, 'getURL'> | null, permission: string): boolean =>
  contents !== null && permissions.has(permission) && pages.has(contents as WebContents) && contents.getURL().startsWith('host://entry/')

/**
 * Lets this page, and no other, write and read the clipboard. The Clipboard API refuses a page without the focus;
 * when the time is up the person is in another window, so the page is told that it has it.
 */
export async function allowClipboard(contents: WebContents): Promise<void> {
  pages.add(contents)
  if (contents.debugger.isAttached()) return
  contents.debugger.attach()
  await contents.debugger.sendCommand('Emulation.setFocusEmulationEnabled', { enabled: true })
}
