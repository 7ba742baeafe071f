/**
 * What the system asks the app to open: links `panoptic://view/<plugin>/<view>?a=b`, which only open views, and
 * plugins' archives. Anyone can make a link, so it is read letter by letter, and whatever does not fit is nothing.
 */
import { isAbsolute, resolve } from 'node:path'
import { misleading } from '@panoptic/sdk/contract/manifest'
import { localId, pluginName } from '@panoptic/sdk/contract/values'

export type Opened =
  | { readonly kind: 'view'; readonly plugin: string; readonly view: string; readonly params: Readonly<Record<string, string>> }
  /** Absolute path of a plugin's archive. */
  | { readonly kind: 'archive'; readonly path: string }

const longest = { link: 2_000, path: 4_000, value: 500 }
const mostParams = 20
/** Arguments of one start that are looked at. */
const mostArguments = 50
const paramName = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/
/** The host is exactly `view`; no port, no user, no fragment, and nothing encoded in the path. */
const shape = /^panoptic:\/\/view\/([a-z0-9.-]+)\/([a-z0-9-]+)\/?(?:\?([^#]*))?$/

/** Null for anything that is not such a link. */
export function parseLink(text: string): Extract<Opened, { kind: 'view' }> | null {
  const parts = text.length > longest.link ? null : shape.exec(text)
  if (parts === null) return null
  const plugin = pluginName.safeParse(parts[1])
  const view = localId.safeParse(parts[2])
  const params = parseParams(parts[3] ?? '')
  return plugin.success && view.success && params !== null ? { kind: 'view', plugin: plugin.data, view: view.data, params } : null
}

function parseParams(query: string): Record<string, string> | null {
  const params = new Map<string, string>()
  if (query === '') return {}
  for (const part of query.split('&')) {
    const at = part.indexOf('=')
    const name = at === -1 ? part : part.slice(0, at)
    const value = decoded(at === -1 ? '' : part.slice(at + 1))
    if (value === null || !paramName.test(name) || params.has(name) || params.size >= mostParams) return null
    params.set(name, value)
  }
  return Object.fromEntries(params)
}

function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text.replaceAll('+', ' '))
    return value.length <= longest.value && !misleading.test(value) ? value : null
  } catch {
    return null
  }
}

/** `path` may be relative to `folder`. Null for anything that is not the path of an archive. */
export function parseArchivePath(path: string, folder: string): Extract<Opened, { kind: 'archive' }> | null {
  if (path.length > longest.path || path.includes('\0') || !path.toLowerCase().endsWith('.panoptic') || /^[a-z][a-z0-9+.-]+:/i.test(path)) return null
  return isAbsolute(path) || isAbsolute(folder) ? { kind: 'archive', path: resolve(folder, path) } : null
}

/** What a start of the app was asked to open: its arguments but for switches, in the folder it was started in. */
export const parseArguments = (args: readonly string[], folder: string): Opened[] =>
  args.slice(1, mostArguments).filter((argument) => !argument.startsWith('-')).flatMap((argument) => parseLink(argument) ?? parseArchivePath(argument, folder) ?? [])

/** How many wait for somebody to sign in; the oldest are forgotten. */
const mostWaiting = 10

export interface Opener {
  open(things: readonly Opened[]): void
  /** Whoever is signed in takes them from now on; null: nobody. */
  deliverTo(take: ((opened: Opened) => void) | null): void
}

/** Keeps what was asked for until somebody is signed in. */
export function createOpener(): Opener {
  let waiting: Opened[] = []
  let take: ((opened: Opened) => void) | null = null
  return {
    open(things) {
      if (take === null) waiting = [...waiting, ...things].slice(-mostWaiting)
      else for (const opened of things) take(opened)
    },
    deliverTo(next) {
      take = next
      if (take === null) return
      const ready = waiting
      waiting = []
      for (const opened of ready) take(opened)
    },
  }
}
