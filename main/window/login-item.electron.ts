/** Starting at login: the system's own list on macOS and Windows, a file on Linux. */
import { app } from 'electron'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import { canBeEntered, entryOf, startsAtLogin, type Program } from './login-item'

/** Starts with the window closed, to the tray. */
export const hiddenSwitch = 'panoptic-hidden'

export interface LoginItem {
  /** `blocked`: it is listed, but the system's settings keep it from starting. */
  read(): { readonly on: boolean; readonly blocked: boolean }
  /** @throws when the system refuses or the file cannot be written; what was there stays */
  set(on: boolean): void
  /** Whether this program can be listed at all. */
  readonly possible: boolean
}

/** `folder`: the data folder, where it is not the one the app uses by itself. */
export function loginItem(folder: string | null): LoginItem {
  const program = programOf(folder)
  return process.platform === 'linux' ? fileItem(program) : systemItem(program)
}

function programOf(folder: string | null): Program {
  const args = [`--${hiddenSwitch}`, ...(folder === null ? [] : [`--panoptic-data=${folder}`])]
  // An AppImage runs from a place that is gone after it; it says itself where its file lies.
  const file = (app.isPackaged ? process.env['APPIMAGE'] : undefined) ?? process.execPath
  return { file, args: app.isPackaged ? args : [app.getAppPath(), ...args] }
}

function fileItem(program: Program): LoginItem {
  const config = process.env['XDG_CONFIG_HOME']
  const folder = join(config !== undefined && isAbsolute(config) ? config : join(homedir(), '.config'), 'autostart')
  const id = app.isPackaged ? basename(process.execPath) : 'panoptic-development'
  const file = join(folder, `${id}.desktop`)
  return {
    possible: canBeEntered(program),
    read() {
      try {
        return { on: startsAtLogin(readFileSync(file, 'utf8'), program), blocked: false }
      } catch {
        return { on: false, blocked: false }
      }
    },
    set(on) {
      if (!on) return rmSync(file, { force: true })
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(`${file}.new`, entryOf({ ...program, name: app.isPackaged ? app.getName() : 'Panoptic (development)', icon: id }))
      renameSync(`${file}.new`, file)
    },
  }
}

function systemItem({ file, args }: Program): LoginItem {
  // macOS passes no arguments: there the app asks whether it was opened at login.
  // Windows gets one line, in which Electron quotes the program only.
  const options = process.platform === 'win32' ? { path: file, args: args.map((argument) => `"${argument.replace(/\\+$/, '$&$&')}"`) } : {}
  return {
    possible: true,
    read() {
      const { openAtLogin, executableWillLaunchAtLogin, status } = app.getLoginItemSettings(options)
      const waits = process.platform === 'darwin' && status === 'requires-approval'
      return { on: openAtLogin || waits, blocked: waits || (process.platform === 'win32' && openAtLogin && !executableWillLaunchAtLogin) }
    },
    set: (on) => app.setLoginItemSettings({ ...options, openAtLogin: on }),
  }
}

/** Whether this start is to leave the window closed. */
export const startsHidden = (): boolean => app.commandLine.hasSwitch(hiddenSwitch) || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
