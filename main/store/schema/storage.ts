/**
 * How much space a plugin's tables take. Walking a large table reads and decrypts every page of it, which would hold the
 * writer up; so the first pages of each b-tree are walked, and what they hold is multiplied.
 */
import type { Db } from '../database'
import { foldSteps } from './fold'
import { keptName, physicalName, quoted } from './names'
import { storedOf } from './stored'

/** Pages of one b-tree that are looked at. */
const looked = 64

interface Page { readonly pagetype: string; readonly ncell: number; readonly pgsize: number }
interface Table { readonly name: string; readonly rows: number; readonly bytes: number }

export function storageOf(db: Db, plugin: string, counted: ReadonlyMap<string, number>): { rows: number; bytes: number; tables: Table[] } {
  const { steps, kept } = storedOf(db, plugin)
  const { tables, rollups } = foldSteps(steps)
  const trees = db.prepare<[string], string>('select name from sqlite_schema where tbl_name = ? and rootpage > 1').pluck()
  // One page after the other as they are asked for: nothing beyond `looked` is read.
  const pages = db.prepare<[string], Page>('select pagetype, ncell, pgsize from dbstat where name = ?')
  const count = (physical: string): number => db.prepare<[], number>(`select count(*) from ${quoted(physical)}`).pluck().get()!
  /** The copies and roll-ups have no number: the largest row id of a copy, the rows of a roll-up. */
  const copied = (physical: string): number => db.prepare<[], number | null>(`select max(rowid) from ${quoted(physical)}`).pluck().get() ?? 0

  function treeBytes(name: string, rows: number): number {
    let bytes = 0
    let entries = 0
    let seen = 0
    for (const { pagetype, ncell, pgsize } of pages.iterate(name)) {
      bytes += pgsize
      if (pagetype === 'leaf') entries += ncell
      if (++seen === looked) return entries === 0 ? bytes : Math.max(bytes, Math.round((bytes / entries) * rows))
    }
    return bytes
  }
  const bytesOf = (physical: string, rows: number): number => trees.all(physical).reduce((sum, name) => sum + treeBytes(name, rows), 0)

  const own: Table[] = [...tables.keys()].map((name) => {
    const rows = counted.get(name) ?? count(physicalName(plugin, name))
    return { name, rows, bytes: bytesOf(physicalName(plugin, name), rows) }
  })
  const rolled: Table[] = [...rollups.keys()].map((name) => {
    const rows = count(physicalName(plugin, name))
    return { name, rows, bytes: bytesOf(physicalName(plugin, name), rows) }
  })
  const copies = kept === null ? [] : [...foldSteps(kept).tables.keys()].map((name) => bytesOf(keptName(plugin, name), copied(keptName(plugin, name))))
  const all = [...own, ...rolled]
  return {
    rows: own.reduce((sum, { rows }) => sum + rows, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) + copies.reduce((sum, bytes) => sum + bytes, 0),
    tables: all.sort((left, right) => right.bytes - left.bytes || (left.name < right.name ? -1 : 1)),
  }
}
