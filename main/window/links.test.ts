import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOpener, parseArchivePath, parseArguments, parseLink, type Opened } from './links'

const view = (plugin: string, name: string, params: Record<string, string> = {}): Opened => ({ kind: 'view', plugin, view: name, params })

describe('links', () => {
  it.each<[string, Opened]>([
    ['panoptic://view/acme.status/main', view('acme.status', 'main')],
    ['panoptic://view/acme.status/main/', view('acme.status', 'main')],
    ['panoptic://view/a/b?x=1&y=a%20b+c', view('a', 'b', { x: '1', y: 'a b c' })],
    ['panoptic://view/a/b?', view('a', 'b')],
    ['panoptic://view/a/b?x', view('a', 'b', { x: '' })],
    ['panoptic://view/a/b?x=%C3%A4%26', view('a', 'b', { x: 'ä&' })],
  ])('%s opens a view', (text, opened) => expect(parseLink(text)).toEqual(opened))

  it.each([
    '', 'panoptic:', 'panoptic://', 'panoptic://view', 'panoptic://view/a', 'panoptic://view//b', 'panoptic://settings/a/b', 'panoptic://install/a/b',
    'PANOPTIC://view/a/b', ' panoptic://view/a/b', 'panoptic://view/a/b#x', 'panoptic://view/a/b?x=1#y', 'panoptic://user@view/a/b', 'panoptic://view:1/a/b',
    'panoptic://view/../b', 'panoptic://view/a/../b', 'panoptic://view/a/b/c', 'panoptic://view/a%2fb/c', 'panoptic://view/A/b', 'panoptic://view/a/B', 'panoptic://view/a/b c',
    'panoptic://view/a/1b', 'panoptic://view/-a/b', 'panoptic://view/a/b?x=1&x=2', 'panoptic://view/a/b?__proto__=1', 'panoptic://view/a/b?=1', 'panoptic://view/a/b?x=%E0%A4%A',
    'panoptic://view/a/b?x=%00', 'panoptic://view/a/b?x=%E2%80%AE', 'panoptic://view/a/b?1=1', `panoptic://view/a/b?x=${'y'.repeat(501)}`, `panoptic://view/a/b?${Array.from({ length: 21 }, (_, index) => `p${index}=1`).join('&')}`,
    `panoptic://view/a/b?x=${'%41'.repeat(700)}`, 'javascript:alert(1)', 'file:///etc/passwd', 'https://view/a/b', 'panoptic://view/a/b\n',
  ])('%j opens nothing', (text) => expect(parseLink(text)).toBeNull())

  it('give plain short texts or nothing, whatever they are (property)', () => {
    const piece = fc.oneof(fc.constantFrom('panoptic://', 'view/', 'a', '/', '?', '&', '=', '%', '%2e', '..', '#', '@', ':', '\u202e', '\0', '__proto__'), fc.string())
    fc.assert(fc.property(fc.array(piece).map((parts) => `panoptic://view/${parts.join('')}`), (text) => {
      const link = parseLink(text)
      if (link === null) return true
      return /^[a-z0-9][a-z0-9.-]*$/.test(link.plugin) && /^[a-z][a-z0-9-]*$/.test(link.view) && Object.getPrototypeOf(link.params) === Object.prototype
        && Object.entries(link.params).every(([name, value]) => /^[A-Za-z][\w-]*$/.test(name) && value.length <= 500 && !value.includes('\0'))
    }), { numRuns: 2_000 })
  })
})

describe('archives', () => {
  it('are absolute, or in the folder the app was started in', () => {
    expect(parseArchivePath('/tmp/a.panoptic', '/home')).toEqual({ kind: 'archive', path: '/tmp/a.panoptic' })
    expect(parseArchivePath('../b.PANOPTIC', '/home/anna')).toEqual({ kind: 'archive', path: '/home/b.PANOPTIC' })
  })
  it.each(['a.zip', 'panoptic', 'https://x/a.panoptic', 'file:///a.panoptic', 'a\0.panoptic', `${'a'.repeat(4001)}.panoptic`])('%j is none', (path) => expect(parseArchivePath(path, '/home')).toBeNull())
})

it('arguments: links and archives, not the program itself and not switches', () =>
  expect(parseArguments(['/opt/x.panoptic', '--flag=/tmp/y.panoptic', '--', 'panoptic://view/a/b', 'c.panoptic', 'panoptic://evil', '.'], '/tmp')).toEqual([view('a', 'b'), { kind: 'archive', path: '/tmp/c.panoptic' }]))

it('what is opened waits until somebody is signed in, the newest ten', () => {
  const opener = createOpener()
  const taken: Opened[] = []
  opener.open(Array.from({ length: 12 }, (_, index) => view('a', `v${index}`)))
  opener.deliverTo((opened) => taken.push(opened))
  expect(taken.map((opened) => (opened as { view: string }).view)).toEqual(Array.from({ length: 10 }, (_, index) => `v${index + 2}`))
  opener.open([view('a', 'now')])
  expect(taken).toHaveLength(11)
  opener.deliverTo(null)
  opener.open([view('a', 'later')])
  expect(taken).toHaveLength(11)
  opener.deliverTo((opened) => taken.push(opened))
  expect(taken.at(-1)).toEqual(view('a', 'later'))
})
