/** The app with the hostile plugin's page shown beside a victim's, and what its tests ask of it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { discard } from '../e2e/support/app'
import { fixturePlugins } from '../e2e/support/fixture-plugins'
import { listen, type Listener } from '../e2e/support/listener'
import { blank, hostile, openWorkbench, type Workbench } from '../e2e/support/workbench'

export interface HostileBench extends Workbench {
  readonly listener: Listener
  /** The attacker's page. */
  readonly attacker: Page
  readonly victim: Page
  /** Shows the attacker again; a new page when the one before was ended. */
  again(): Promise<Page>
  /** Addresses for which the system was asked to start a program. */
  programs(): Promise<string>
  /** The app's log. */
  log(): Promise<string>
  end(): Promise<void>
}

/** WebRTC leaves loopback out by default; with this the attack is as strong as it can be. */
export const strongest = '--allow-loopback-in-peer-connection'

/** An icon that would call the listener in every way an SVG knows, and run script. */
const evilIcon = (origin: string): string => `<?xml-stylesheet href="${origin}/hit/icon-pi.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="24" height="24" viewBox="0 0 24 24" onload="globalThis.iconRan = 1; fetch('${origin}/hit/icon-onload')">
  <script>globalThis.iconRan = 1; fetch('${origin}/hit/icon-script')</script>
  <script href="${origin}/hit/icon-src.js"/>
  <style>@import url("${origin}/hit/icon.css"); rect { fill: url("${origin}/hit/icon-fill#x") } @font-face { font-family: hit; src: url("${origin}/hit/icon-font") } text { font-family: hit }</style>
  <image href="${origin}/hit/icon-image" width="9" height="9"/><image xlink:href="${origin}/hit/icon-xlink" width="9" height="9"/>
  <use href="${origin}/hit/icon-use#x"/><feImage href="${origin}/hit/icon-filter"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${origin}/hit/icon-frame"/><img xmlns="http://www.w3.org/1999/xhtml" src="${origin}/hit/icon-img"/></foreignObject>
  <a href="${origin}/hit/icon-link"><rect width="24" height="24" fill="#c00"/></a><text y="9">Ω</text>
</svg>`

export async function openHostile(): Promise<HostileBench> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-hostile-'))
  const listener = await listen()
  const plugins = join(folder, 'plugins')
  await cp(await fixturePlugins(), plugins, { recursive: true })
  await writeFile(join(plugins, hostile, 'icon.svg'), evilIcon(listener.http))
  // Whoever asks the desktop to open an address ends here.
  const opened = join(folder, 'opened')
  await writeFile(opened, '', { mode: 0o666 })
  for (const name of ['xdg-open', 'gio', 'gvfs-open', 'kde-open', 'exo-open']) await writeFile(join(folder, name), `#!/bin/sh\necho "$0 $@" >> '${opened}'\n`, { mode: 0o755 })

  const bench = await openWorkbench({ args: [strongest], env: { PANOPTIC_TEST_PLUGINS: plugins, PATH: `${folder}:${process.env['PATH'] ?? ''}` } })
  await bench.enable(blank)
  await bench.enable(hostile)
  const victim = await bench.show(blank, 'Blank')
  const again = async (): Promise<Page> => {
    const page = await bench.show(hostile, 'Hostile')
    await page.waitForFunction(() => 'panopticForTests' in globalThis)
    return page
  }
  const attacker = await again()
  return {
    ...bench, listener, attacker, victim, again,
    programs: () => readFile(opened, 'utf8'),
    log: () => readFile(join(bench.profile, 'logs', 'panoptic.log'), 'utf8'),
    async end() {
      await bench.close()
      await listener.close()
      await Promise.all([discard(bench.profile), rm(folder, { recursive: true, force: true })])
    },
  }
}
