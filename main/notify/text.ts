/** Texts of plugins, made safe to show outside our windows. Pure. */
import { looksLike } from '../plugins/install/compare'

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g
// Marks that reorder or hide text; a title must not read differently from what it says.
const invisible = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** One line, without control and reordering characters. */
export const plainTitle = (text: string): string => plainBody(text).replace(/\s+/g, ' ').trim()

/** Line breaks stay. */
export const plainBody = (text: string): string => text.replace(/\r\n?/g, '\n').replace(controls, ' ').replace(invisible, '')

/**
 * Notification servers of the freedesktop kind read `<b>`, `<a>` and `<img>` in the body:
 * a plugin could load a remote image or show a link with another text.
 */
export const escapeMarkup = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Characters of a plugin's name in a notification; its message comes after it. */
const longestSource = 60
const host = 'Panoptic'

/**
 * Who speaks, as a notification names it: the plugin's title, with its id behind it where the title alone would let it
 * pass for another plugin or for the host.
 */
export function sourceOf(plugin: string, titles: ReadonlyMap<string, string>): string {
  const title = plainTitle(titles.get(plugin) ?? '').slice(0, longestSource).trim()
  if (title === '') return plugin
  const shared = [...titles].some(([other, name]) => other !== plugin && looksLike(name, title))
  const posing = title.split(/[\s\p{P}]+/u).some((word) => looksLike(word, host)) || looksLike(title, host)
  return shared || posing ? `${title} (${plugin})` : title
}
