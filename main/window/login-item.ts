/** The file that starts the app at login on Linux (Desktop Application Autostart Specification). Pure. */

export interface Program {
  /** Absolute path of the executable. */
  readonly file: string
  readonly args: readonly string[]
}

export interface LoginEntry extends Program {
  readonly name: string
  readonly icon: string
}

// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/

/**
 * Whether a desktop entry can name this program: the specification knows no `=` in its path, GLib looks for a program with
 * two `%` where the path has one, and a control character would begin a line of its own.
 */
export const canBeEntered = ({ file, args }: Program): boolean => /^\/[^=%]*$/.test(file) && ![file, ...args].some((part) => control.test(part))

/** The `Exec` line's value. Each argument is quoted, then the whole is escaped as every string of a desktop entry is. */
export const execLine = ({ file, args }: Program): string => [file, ...args].map(quoted).join(' ').replaceAll('\\', '\\\\')

const quoted = (argument: string): string => `"${argument.replaceAll('%', '%%').replace(/["`$\\]/g, '\\$&')}"`

export const entryOf = (entry: LoginEntry): string => `[Desktop Entry]
Type=Application
Name=${entry.name}
Exec=${execLine(entry)}
Icon=${entry.icon}
Terminal=false
StartupNotify=false
X-GNOME-Autostart-enabled=true
`

/** Whether this file starts this program: it names it as we do, and no desktop has switched it off since. */
export function startsAtLogin(text: string, program: Program): boolean {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.includes(`Exec=${execLine(program)}`) && !lines.includes('Hidden=true') && !lines.includes('X-GNOME-Autostart-enabled=false')
}
