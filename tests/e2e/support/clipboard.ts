/** The system's clipboard as another program sees it: `xclip`, where it is installed, else Electron's own reader. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { App } from './app'

const run = promisify(execFile)

/** '' when it is empty. */
export async function pasted(app: App): Promise<string> {
  try {
    return (await run('xclip', ['-o', '-selection', 'clipboard'], { timeout: 5_000 })).stdout
  } catch (error) {
    if (!isMissing(error)) return ''
    return app.electron.evaluate(({ clipboard }) => clipboard.readText())
  }
}

/** Another program copies a text. */
export async function copyElsewhere(app: App, text: string): Promise<void> {
  const xclip = spawn('xclip', ['-selection', 'clipboard'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const missing = once(xclip, 'error').then(() => true)
  xclip.stdin.on('error', () => undefined).end(text)
  // It leaves a process behind that answers for the text, and itself ends.
  if (await Promise.race([missing, once(xclip, 'exit').then(() => false)])) await app.electron.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
