/** How well a palette entry fits what was typed. Pure, allocation-poor: thousands of entries in a frame. */

export interface Rankable {
  readonly id: string
  readonly title: string
  /** More words it is found by: group, plugin. */
  readonly keywords?: string
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const isBoundary = (text: string, index: number): boolean => index === 0 || !/[\p{L}\p{N}]/u.test(text[index - 1]!)

/**
 * 0 when `query` is no subsequence of `text`; else higher is better: whole match, then prefix, then
 * starts of words, then runs of neighbouring letters; shorter texts before longer ones.
 */
export function score(query: string, text: string): number {
  const wanted = fold(query).replace(/\s+/g, ' ').trim()
  const given = fold(text)
  if (wanted === '') return 1
  const at = given.indexOf(wanted)
  if (at >= 0) return 1000 + (at === 0 ? 400 : isBoundary(given, at) ? 200 : 0) + (given.length === wanted.length ? 200 : 0) - Math.min(given.length, 150)
  const letters = wanted.replaceAll(' ', '')
  return Math.max(initials(letters, given), subsequence(letters, given))
}

/** All letters are starts of words, in order: `nwa` for "network activity" fails, `na` fits. */
function initials(letters: string, text: string): number {
  const starts = [...text].filter((_, index) => isBoundary(text, index)).join('')
  return letters.length > 1 && starts.includes(letters) ? 800 - Math.min(text.length, 150) : 0
}

function subsequence(letters: string, text: string): number {
  let total = 0
  let from = 0
  let previous = -2
  for (const letter of letters) {
    const at = text.indexOf(letter, from)
    if (at < 0) return 0
    total += at === previous + 1 ? 12 : isBoundary(text, at) ? 10 : 2 - Math.min(at - previous, 10) * 0.4
    previous = at
    from = at + 1
  }
  const average = total / letters.length
  // Scattered letters are noise, not a match.
  return average < 4 ? 0 : 100 + average * 20 - Math.min(text.length, 150) * 0.2
}

/** The entries that fit, best first. Without a query: the recent ones first, the rest in their order. */
export function rank<T extends Rankable>(entries: readonly T[], query: string, recent: readonly string[], limit = 40): T[] {
  const age = new Map(recent.map((id, index) => [id, index]))
  const scored: { entry: T; score: number; order: number }[] = []
  const asked = query.trim() !== ''
  entries.forEach((entry, order) => {
    const fit = asked ? Math.max(score(query, entry.title), score(query, `${entry.title} ${entry.keywords ?? ''}`) * 0.6) : 1
    if (fit <= 0) return
    const recency = age.get(entry.id)
    const bonus = recency === undefined ? 0 : asked ? Math.max(0, 40 - recency * 4) : 1000 - recency
    scored.push({ entry, score: fit + bonus, order })
  })
  scored.sort((a, b) => b.score - a.score || a.order - b.order)
  return scored.slice(0, limit).map((item) => item.entry)
}

/** `id` moved to the front of the recent ones; at most `keep` are remembered. */
export const remember = (recent: readonly string[], id: string, keep = 8): string[] =>
  [id, ...recent.filter((other) => other !== id)].slice(0, keep)
