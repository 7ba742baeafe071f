/** What a reader of Discord sees of a text, as far as alerts need it: bold, escapes, and whatever else would mean something. */

/**
 * @param {string} source
 * @returns {{ text: string, bold: string[], marks: string[], mentions: string[] }} `marks`: unescaped characters that are
 * markup (other than bold), in order; `mentions`: what would become a mention
 */
export function readDiscord(source) {
  const mentions = [...source.matchAll(/(?<!\\)<(?:@[!&]?\d+|#\d+|\/[^:>]+:\d+|id:\w+)>|@(?:everyone|here)/g)].map(([found]) => found)
  let text = ''
  /** @type {string[]} */
  const marks = []
  /** @type {string[]} */
  const bold = []
  /** @type {number | null} */
  let since = null
  for (let at = 0; at < source.length; at++) {
    const char = source[at] ?? ''
    if (char === '\\' && /[^0-9A-Za-z\s]/.test(source[at + 1] ?? '')) {
      text += source[++at]
    } else if (source.startsWith('**', at)) {
      if (since === null) since = text.length
      else {
        bold.push(text.slice(since))
        since = null
      }
      at++
    } else {
      const isLineStart = at === 0 || source[at - 1] === '\n'
      if ('*_~`|['.includes(char) || (isLineStart && /[>#-]/.test(char)) || (isLineStart && /^\d+\. /.test(source.slice(at)))) marks.push(char)
      text += char
    }
  }
  if (since !== null) marks.push('**')
  return { text, bold, marks, mentions }
}
