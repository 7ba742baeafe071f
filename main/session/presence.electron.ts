/** Touch ID through Electron, Windows Hello through the optional package `passport-desktop`. */
import { systemPreferences } from 'electron'
import type { Prompt } from './presence'

/** The part of `passport-desktop` (https://github.com/MarkusJx/passport-desktop, MIT) that is used. */
interface WindowsHello {
  readonly Passport: { available(): boolean; requestVerification(message: string): Promise<number> }
}

/** `VerificationResult.Verified` of that package. */
const verified = 0

export async function systemPrompt(platform: NodeJS.Platform = process.platform): Promise<Prompt | null> {
  if (platform === 'darwin') return systemPreferences.canPromptTouchID() ? { kind: 'touch-id', ask: (reason) => systemPreferences.promptTouchID(reason).then(() => true) } : null
  if (platform !== 'win32') return null
  // Installed on Windows only; a name in a variable, so that neither the bundler nor the compiler looks for it elsewhere.
  const name = 'passport-desktop'
  const hello = (await import(name).catch(() => null)) as WindowsHello | null
  return hello?.Passport.available() === true ? { kind: 'windows-hello', ask: async (reason) => (await hello.Passport.requestVerification(reason)) === verified } : null
}
