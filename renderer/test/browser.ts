import { existsSync } from 'node:fs'
import { chromium, type Browser } from '@playwright/test'

const executablePath = '/usr/bin/chromium'
/** Page tests need Debian's Chromium; without it they are skipped visibly. */
export const hasChromium = existsSync(executablePath)

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
