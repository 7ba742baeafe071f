/**
 * The icon in the system's tray: how the app is reached while its window is closed. On Linux Electron speaks
 * StatusNotifierItem over D-Bus; where no desktop shows it, starting Panoptic once more opens the window.
 */
import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import lockedTemplate16 from '../../build-resources/tray/locked-template-16.png?inline'
import lockedTemplate32 from '../../build-resources/tray/locked-template-32.png?inline'
import locked16 from '../../build-resources/tray/locked-16.png?inline'
import locked32 from '../../build-resources/tray/locked-32.png?inline'
import openTemplate16 from '../../build-resources/tray/open-template-16.png?inline'
import openTemplate32 from '../../build-resources/tray/open-template-32.png?inline'
import open16 from '../../build-resources/tray/open-16.png?inline'
import open32 from '../../build-resources/tray/open-32.png?inline'
import sealedTemplate16 from '../../build-resources/tray/sealed-template-16.png?inline'
import sealedTemplate32 from '../../build-resources/tray/sealed-template-32.png?inline'
import sealed16 from '../../build-resources/tray/sealed-16.png?inline'
import sealed32 from '../../build-resources/tray/sealed-32.png?inline'
import type { Look } from './look'
import { trayLook, type TrayCommand, type TrayState } from './tray'

export interface AppTray {
  /** Draws what holds now; called at every change of state and language. */
  update(): void
  end(): void
}

export interface TrayOptions {
  state(): TrayState
  language(): Look['language']
  readonly commands: Readonly<Record<TrayCommand, () => void>>
}

const drawings = {
  open: { colour: [open16, open32], template: [openTemplate16, openTemplate32] },
  locked: { colour: [locked16, locked32], template: [lockedTemplate16, lockedTemplate32] },
  sealed: { colour: [sealed16, sealed32], template: [sealedTemplate16, sealedTemplate32] },
} as const

export function createTray({ state, language, commands }: TrayOptions): AppTray {
  const tray = new Tray(imageOf(state()))
  let drawn = ''

  function update(): void {
    const look = trayLook(state(), language())
    const now = JSON.stringify(look)
    if (now === drawn) return
    drawn = now
    tray.setImage(imageOf(look.icon))
    tray.setToolTip(look.tooltip)
    // On Linux a menu that is there does not change: it is set anew.
    tray.setContextMenu(Menu.buildFromTemplate(look.menu.map((item) => (
      item.kind === 'separator' ? { type: 'separator' } : { label: item.label, enabled: item.enabled, ...(item.command === null ? {} : { click: commands[item.command] }) }
    ))))
  }

  // macOS opens the menu at a click.
  if (process.platform !== 'darwin') tray.on('click', commands.open)
  update()
  return { update, end: () => tray.destroy() }
}

function imageOf(icon: TrayState): NativeImage {
  const { colour, template } = drawings[icon]
  if (process.platform === 'darwin') {
    const image = scaled(template)
    image.setTemplateImage(true)
    return image
  }
  // Linux desktops scale what they get, and are given one size only.
  return process.platform === 'linux' ? nativeImage.createFromDataURL(colour[1]) : scaled(colour)
}

function scaled([small, large]: readonly [string, string]): NativeImage {
  const image = nativeImage.createEmpty()
  image.addRepresentation({ scaleFactor: 1, dataURL: small })
  image.addRepresentation({ scaleFactor: 2, dataURL: large })
  return image
}
