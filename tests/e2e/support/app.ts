/** Starts the built app as a user does, on a throwaway profile, with Chromium's sandbox on. */
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

export interface App {
  readonly electron: ElectronApplication
  /** The profile folder; kept between starts until {@link App.discard}. */
  readonly profile: string
  /** The page whose URL starts with `prefix`, as soon as it exists. */
  page(prefix: string): Promise<Page>
  close(): Promise<void>
}

export interface StartOptions {
  readonly profile?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

export const newProfile = (): Promise<string> => mkdtemp(join(tmpdir(), 'panoptic-e2e-'))
export const discard = (profile: string): Promise<void> => rm(profile, { recursive: true, force: true })

/** Starts the app and waits for its first host page. Fails when a page is not in Chromium's sandbox. */
export async function startApp(options: StartOptions = {}): Promise<App> {
  const profile = options.profile ?? (await newProfile())
  const executablePath = process.env['ELECTRON_EXEC_PATH']
  const electron = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--disable-gpu', ...(options.args ?? []), root],
    cwd: profile,
    chromiumSandbox: true,
    env: { ...(process.env as Record<string, string>), PANOPTIC_DATA: profile, ...options.env },
  })
  const page = async (prefix: string): Promise<Page> => {
    const find = (): Page | undefined => electron.context().pages().find((candidate) => candidate.url().startsWith(prefix))
    // Polled: a page is announced before it has its URL.
    await expect.poll(() => find() !== undefined, { message: `a page at ${prefix}`, timeout: 30_000 }).toBe(true)
    return find()!
  }
  return {
    electron,
    profile,
    page,
    close: () => electron.close(),
  }
}
