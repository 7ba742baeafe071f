/** C-07: what authors rely on changes only on purpose: sdk/api.txt and docs/reference/** say what the code says. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestSchema } from '../contract/manifest'
import { pluginRoutes } from '../contract/routes'
import { createPanoptic } from '../runtime/panoptic'
import { exportsOf } from './exports'
import { generated, outdated } from './main'

const root = resolve(import.meta.dirname, '../..')
let files: ReadonlyMap<string, string>
beforeAll(() => { files = generated() }, 240_000)

describe('the reference', () => {
  it('is up to date: after a change on purpose run `npm run api` and read the difference', () => {
    expect(outdated(files)).toEqual([])
  })

  it('has every name that can be imported, as a page or a test would find it', async () => {
    const api = files.get('sdk/api.txt')!
    const ui = exportsOf(resolve(root, 'sdk/ui/index.ts'))
    const values = [...(await import('../index').then(Object.keys)), ...[...ui.values()].filter(({ typeOnly }) => !typeOnly).map(({ name }) => name), ...(await import('../testing').then(Object.keys))]
    for (const name of values) expect(api).toMatch(new RegExp(`^(?:function|const|class|component) ${name}\\b`, 'm'))
    const text = readFileSync(resolve(root, 'sdk/ui/index.ts'), 'utf8')
    for (const [, name] of text.matchAll(/default as (\w+)/g)) expect(ui.get(name!)?.node).toBeNull()
  })

  it('has every route with its grant and role, every client and every call of it', () => {
    const routes = files.get('docs/reference/routes.md')!
    for (const [name, { permission, role }] of Object.entries(pluginRoutes)) {
      const row = routes.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))?.split(' | ')
      expect([name, row?.[1], row?.[2]]).toEqual([name, permission === 'none' ? '' : `\`${permission}\``, role === 'tenant_user' ? '' : `\`${role}\``])
    }
    const clients = files.get('docs/reference/clients.md')!
    const panoptic = createPanoptic({ call: () => Promise.reject(new Error('not called')), on: () => () => undefined }, () => { throw new Error('not called') }, () => () => undefined)
    const calls = Object.entries(panoptic).filter(([name]) => name !== 'db').flatMap(([name, client]) => (typeof client === 'function' ? [['panoptic', name]] : Object.keys(client).map((call) => [`panoptic.${name}`, call])))
    for (const [section, call] of calls) expect([section, call, sectionOf(clients, section!)]).toEqual([section, call, expect.stringMatching(new RegExp(`^\\| \`${call}[(<:]`, 'm'))])
  })

  it('has every field of a manifest', () => {
    const page = files.get('docs/reference/manifest.md')!
    for (const field of Object.keys(manifestSchema.shape)) expect(page).toMatch(new RegExp(`^\\| \`${field}( \\*)?\``, 'm'))
    expect(page).toContain('| `permissions.network[].userOrigin` | `boolean` | `false` | The user may point')
    expect(page).toContain('Where the sidebar lists the views.')
  })
})

const sectionOf = (text: string, heading: string): string => text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
