/** Text from elsewhere (labels, names, figures) made fit for a line of a message. */

// Controls, line separators, and characters that reverse or hide text.
// eslint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** One line without controls; at most `most` UTF-16 units. */
export const line = (text: string, most = 240): string => clip(text.replace(unwanted, ' ').replace(invisible, '').trim(), most)

/** The administrator's own text: its line breaks stay. */
export const lines = (text: string, most: number): string =>
  clip(text.replaceAll('\r\n', '\n').split('\n').map((part) => part.replace(unwanted, ' ').replace(invisible, '')).join('\n').trim(), most)

/** Cut at `most` UTF-16 units with `…`, never inside a character. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  let end = Math.max(0, most - 1)
  if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end--
  return `${text.slice(0, end)}…`
}
