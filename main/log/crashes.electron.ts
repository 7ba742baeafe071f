/** Crash dumps stay on this computer: they can hold anything that was in memory. */
import { crashReporter } from 'electron'

/** Call before `ready`. Dumps lie in `app.getPath('crashDumps')`. */
export const startCrashReports = (): void =>
  crashReporter.start({ uploadToServer: false, compress: false, ignoreSystemCrashHandler: true })
