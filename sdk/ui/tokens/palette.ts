/**
 * Eight hues for series. Found by a search that keeps every pair apart under normal, protan, deutan and
 * tritan sight and each at 3:1 or more on its card; test/tokens.test.ts measures both again.
 */
import { look } from '../look'
import { tokens, type Theme } from './tokens'

export const hues: Readonly<Record<Theme, readonly string[]>> = {
  dark: ['#5679f8', '#f48e0b', '#45c59d', '#ba5e9c', '#fcd330', '#dd3f3d', '#89e5f4', '#b1a1ff'],
  light: ['#5d8cfe', '#ad4f06', '#068671', '#ec4cb3', '#b28c17', '#8f1812', '#1e4e63', '#741bb0'],
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7] as const

/** Groups that mean "the rest" stay grey so that they never pass for one of the named ones. */
const greys = new Set(['other', 'unknown'])

/** Which hue a key took, for the life of the page: a key means one colour in every view. */
const taken = new Map<string, number>()

/** FNV-1a: the same key prefers the same hue in every page and every session. */
function preferred(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % 8
}

function place(key: string): number {
  const known = taken.get(key)
  if (known !== undefined) return known
  const used = new Set(taken.values())
  const first = preferred(key)
  const free = eight.map((step) => (first + step) % 8).find((hue) => !used.has(hue))
  taken.set(key, free ?? first)
  return free ?? first
}

/** The hue of a provider, model or other series, as `#rrggbb` for the theme in use. */
export function seriesColor(key: string, theme: Theme = look.theme): string {
  return greys.has(key) ? tokens[theme]['text-3'] : hues[theme][place(key)]!
}

/**
 * The hues of a whole list, which does not depend on the list's order; no two alike while eight suffice. A key keeps
 * the page's hue unless another one of this list has it.
 */
export function seriesColors(keys: readonly string[], theme: Theme = look.theme): string[] {
  const own = new Map<string, number>()
  for (const key of [...new Set(keys)].sort()) {
    if (greys.has(key)) continue
    const first = place(key)
    const used = new Set(own.values())
    own.set(key, eight.map((step) => (first + step) % 8).find((hue) => !used.has(hue)) ?? first)
  }
  return keys.map((key) => (greys.has(key) ? tokens[theme]['text-3'] : hues[theme][own.get(key)!]!))
}
