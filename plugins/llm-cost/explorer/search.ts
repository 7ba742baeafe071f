/**
 * Text search over all names. Words are looked for in the distinct names, which a page holds, not in the lines: so a
 * search is as fast as a filter, `%` and `_` mean themselves, and a roll-up answers wherever it has the columns in
 * which something was found.
 */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import type { Names } from './names'
import { selecting, smallest, type Table } from './plan'
import { selected, tableOf } from './query'
import { columns, names, type Column, type Found, type Name, type Selection, type Values } from './question'

const mostWords = 8
/** Values that one question carries; the store binds no more than 32 766. */
const mostValues = 20_000

/** What is shown for a name where that is not the name itself: the label of an account. */
export type Label = (name: Name, value: string) => string

export type Search = { readonly state: 'all' | 'nothing' | 'too-many' } | { readonly state: 'some'; readonly words: readonly Found[] }

export const wordsOf = (typed: string): string[] => [...new Set(typed.toLocaleLowerCase().split(/\s+/).filter((word) => word !== ''))].slice(0, mostWords)

/** `all`: nothing is searched for. `nothing`: some word is in no name. `too-many`: it is in more names than can be asked for. */
export function search(typed: string, all: Names, label: Label): Search {
  const words = wordsOf(typed)
  if (words.length === 0) return { state: 'all' }
  const found = words.map((word) => find(word, all, label)).filter((word) => !everywhere(word))
  if (found.length === 0) return { state: 'all' }
  if (found.some((columnsOfWord) => Object.keys(columnsOfWord).length === 0)) return { state: 'nothing' }
  const values = found.flatMap((word) => Object.values(word)).reduce((sum, { list }) => sum + list.length, 0)
  return values > mostValues ? { state: 'too-many' } : { state: 'some', words: found }
}

function find(word: string, all: Names, label: Label): Found {
  const found: Partial<Record<Column, Values>> = {}
  for (const name of names) {
    const hits = all[name].filter((value) => value !== '' && (value.toLocaleLowerCase().includes(word) || label(name, value).toLocaleLowerCase().includes(word)))
    if (hits.length === 0) continue
    const misses = all[name].length - hits.length
    const taken = new Set(hits)
    found[columns[name]] = misses < hits.length ? { list: all[name].filter((value) => !taken.has(value)), not: true } : { list: hits, not: false }
  }
  return found
}

/** A column in which no name lacks the word: it excludes no line. */
const everywhere = (word: Found): boolean => Object.values(word).some(({ list, not }) => not && list.length === 0)

/**
 * Leaves out the columns of a word that add no line: when every line with `gpt` in its item also has it in its
 * model, asking for the model is enough, and a smaller table answers. Asks the store only where that helps.
 */
export async function simplify(db: Panoptic<DB>['db'], selection: Selection, needed: readonly Column[]): Promise<readonly Found[]> {
  const words: Found[] = []
  for (const [index, word] of selection.words.entries()) {
    const rest = { ...selection, words: selection.words.filter((_, other) => other !== index) }
    const others = [...needed, ...selecting(rest)]
    words.push(Object.keys(word).length > 1 && smallest([...others, ...(Object.keys(word) as Column[])]) === 'ledger' ? await without(db, selection, word, others) : word)
  }
  return words
}

async function without(db: Panoptic<DB>['db'], { from, to }: Selection, word: Found, others: readonly Column[]): Promise<Found> {
  const kept = smallest(others)
  const stays = (column: Column): boolean => smallest([...others, column]) === kept
  const entries = Object.entries(word) as [Column, Values][]
  const few = Object.fromEntries(entries.filter(([column]) => stays(column))) as Found
  if (Object.keys(few).length === 0) return word
  for (const [column, values] of entries.filter(([each]) => !stays(each))) {
    const table: Table = smallest([column, ...(Object.keys(few) as Column[])])
    if (table === 'ledger' || await anyLine(db, table, { from, to, filters: {}, words: [{ [column]: values }, ...none(few)] })) return word
  }
  return few
}

/** The opposite of a word: each of its columns has none of the values. */
const none = (word: Found): Found[] => Object.entries(word).map(([column, { list, not }]) => ({ [column]: { list, not: !not } }))

async function anyLine(db: Panoptic<DB>['db'], table: Table, selection: Selection): Promise<boolean> {
  return (await selected(tableOf(db, table), selection).select('kind').limit(1).executeTakeFirst()) !== undefined
}
