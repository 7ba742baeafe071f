/** What the bundle holds that a plugin's page does not have: by name, with the file and line of the first use. */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'
import type { Fault } from '../build/faults'
import { shown } from '../build/paths'
import { usesOf, type Use } from './uses'

export interface BundleWatch {
  readonly plugin: Plugin
  /** After the build. */
  uses(): readonly Fault[]
}

export function createBundleWatch(folder: string): BundleWatch {
  const found: Fault[] = []
  return {
    uses: () => found,
    plugin: {
      name: 'panoptic:uses',
      async generateBundle(_, bundle) {
        /** What is left of each file, for names: a function that nothing calls is not in the bundle. */
        const kept = new Map<string, string>()
        for (const chunk of Object.values(bundle))
          if (chunk.type === 'chunk') for (const [id, { code }] of Object.entries(chunk.modules)) kept.set(id.replace(/\?.*$/s, ''), (kept.get(id.replace(/\?.*$/s, '')) ?? '') + (code ?? ''))
        for (const [id, left] of [...kept].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
          if (left === '' || !/\.(?:[cm]?[jt]s|vue)$/.test(id) || id.startsWith('\0')) continue
          const text = await readFile(id, 'utf8').catch(() => '')
          const uses = usesOf(id, text).filter(({ name }) => left.includes(name.split('.').at(-1) ?? name))
          found.push(...uses.map((use) => ({ file: shown(folder, id), line: use.line, message: told(use, packageOf(id)) })))
        }
      },
    },
  }
}

/** `…/node_modules/@scope/name/…` → `@scope/name` */
const packageOf = (path: string): string | null => /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1]?.replace('\\', '/') ?? null

const told = ({ name, instead }: Use, owner: string | null): string => `${owner === null ? '' : `the dependency ${owner} `}uses ${name}, which does not work in a plugin's page${instead === '' ? '' : `: ${instead}`}`
