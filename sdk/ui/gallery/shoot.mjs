/** Screenshots of every section in both themes, into the folder given (default /tmp/panoptic-gallery). */
import { chromium } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { serveGallery } from './serve.mjs'

const folder = process.argv[2] ?? '/tmp/panoptic-gallery'
const only = process.argv[3]?.split(',')
await mkdir(folder, { recursive: true })
const gallery = await serveGallery()
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const theme of ['dark', 'light'])
  for (const section of only ?? ['overview', 'table', 'pages', 'states', 'controls']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 840 } })
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(section, theme, message.text()))
    page.on('pageerror', (error) => console.log(section, theme, error.message))
    await page.goto(`${gallery.url}?section=${section}&theme=${theme}&language=${theme === 'dark' ? 'en' : 'de'}`)
    await page.waitForTimeout(900)
    await page.screenshot({ path: `${folder}/${section}-${theme}.png` })
    await page.close()
  }
await browser.close()
await gallery.close()
