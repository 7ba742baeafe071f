import type { Command } from '../command'
import type { DevState } from '../dev/builds'
import { watchSources } from '../dev/watch'
import { folderHelp, folderOption, pluginFolder } from '../folder'

export const dev: Command = {
  summary: 'builds at each change, for an app that follows the folder',
  help: `panoptic-plugin dev [options]

Builds the plugin at each change. In Panoptic switch on developer mode (Settings, Plugins) and load this folder
once: the app then shows each good build, keeps the last one while there are errors, and shows those. Ctrl+C ends it.

${folderHelp}`,
  options: folderOption,
  positionals: { least: 0, most: 0 },
  async run(given, terminal) {
    const { createBuilds } = await import('../dev/builds')
    const folder = await pluginFolder(given, terminal)
    const builds = await createBuilds(folder)
    let waiting = true
    let wake = (): void => undefined
    const ending = new AbortController()
    terminal.onEnd(() => {
      ending.abort()
      wake()
    })
    const watching = await watchSources(folder, () => {
      waiting = true
      wake()
    })
    terminal.out(`Watching ${folder}. In Panoptic: Settings, Plugins, developer mode, load this folder.`)
    while (!ending.signal.aborted) {
      if (waiting) {
        waiting = false
        const started = performance.now()
        terminal.out(told(await builds.build(), performance.now() - started))
      } else await new Promise<void>((resolve) => { wake = resolve })
    }
    watching.close()
    terminal.out('Ended. The app keeps the last good build.')
    return 0
  },
}

function told({ build, ok, folder, errors }: DevState, ms: number): string {
  if (ok) return `Build ${build} is good (${Math.round(ms)} ms): the app shows it.`
  const shown = folder === '' ? 'the app has nothing to show yet.' : `the app goes on with build ${folder.split('/').at(-1)}.`
  return `Build ${build} failed: ${shown}\n${errors.replaceAll(/^/gm, '  ')}`
}
