/**
 * The second wall, independent of the first: before a statement's first run, SQLite's own program for it
 * (`EXPLAIN`, with the programs of its triggers) is read against an allow-list. It may open only b-trees of
 * this plugin, only in the main database, only to read where it reads, and call only listed functions. The triggers of
 * audited tables write one table more (schema/trail.ts). It cannot see row scopes; those are the first wall's.
 */
import type { Db } from '../database'
import { physicalPrefix } from '../schema/names'
import { type TrailStorage, trailStorageOf } from '../schema/trail'
import { aggregates, functions } from './vocabulary'

/** What the program did that no statement of a plugin does. Thrown for the log; the caller learns `internal`. */
export class ProgramError extends Error {
  constructor(readonly instruction: string) {
    super(`the guard's second wall stopped a statement at ${instruction}`)
    this.name = 'ProgramError'
  }
}

/** Where a plugin's statements may lead. */
export interface Reach {
  /** Pages at which the b-trees of its tables and indexes begin. */
  readonly roots: ReadonlySet<number>
  readonly trail: TrailStorage
}

export function reachOf(db: Db, plugin: string): Reach {
  const prefix = physicalPrefix(plugin)
  const rows = db.prepare('select rootpage from sqlite_schema where substr(tbl_name, 1, ?) = ? and rootpage > 1').pluck().all(prefix.length, prefix)
  return { roots: new Set(rows as number[]), trail: trailStorageOf(db, plugin) }
}

/** Instructions that touch no stored b-tree: arithmetic, jumps, sorters, transient tables, cursors already open. */
const harmless = new Set(
  `Add AddImm Affinity AggFinal AggInverse AggStep AggStep1 AggValue And BeginSubrtn BitAnd BitNot BitOr Blob Cast Close ClrSubtype
  CollSeq Column ColumnsUsed Compare Concat Copy Count CursorHint DecrJumpZero DeferredSeek Delete Divide ElseEq EndCoroutine Eq Explain
  FilterAdd Filter Found FinishSeek Function Ge GetSubtype Gosub Goto Gt Halt HaltIfNull IdxDelete IdxGE IdxGT IdxInsert IdxLE IdxLT IdxRowid
  If IfEmpty IfNoHope IfNot IfNotOpen IfNotZero IfNullRow IfPos IfSizeBetween Init InitCoroutine Insert Int64 Integer IntCopy IsNull IsTrue IsType Jump
  Last Le Lt MakeRecord MemMax Move Multiply MustBeInt Ne NewRowid Next NoConflict Noop Not NotExists NotFound NotNull Null NullRow Offset
  OffsetLimit OpenAutoindex OpenDup OpenEphemeral OpenPseudo Once Or Param Permutation Prev Program PureFunc Real RealAffinity
  Remainder ReopenIdx ReleaseReg ResetCount ResetSorter ResultRow Return Rewind RowCell RowData Rowid RowSetAdd RowSetRead RowSetTest SCopy SeekEnd SeekGE
  SeekGT SeekHit SeekLE SeekLT SeekRowid SeekScan Sequence SequenceTest SetSubtype ShiftLeft ShiftRight SoftNull Sort SorterCompare SorterData
  SorterInsert SorterNext SorterOpen SorterSort String String8 Subtract Trace TypeCheck Variable Yield ZeroOrNull FkIfZero FkCheck FkCounter Transaction OpenRead OpenWrite Clear`
    .split(/\s+/),
)

const callable = new Set([
  ...functions.keys(), ...aggregates.keys(), 'p_tick', 'p_row', 'like', '->', '->>', 'subtype', 'likelihood', 'unlikely', 'likely', 'octet_length', 'substring',
])

interface Instruction { readonly opcode: string; readonly p1: number; readonly p2: number; readonly p3: number; readonly p4: string | null }

/** @throws ProgramError naming the instruction */
export function checkProgram(db: Db, sql: string, parameters: number, { roots, trail }: Reach, writing: boolean): void {
  const program = db.prepare(`explain ${sql}`).all(...Array.from({ length: parameters }, () => null)) as Instruction[]
  // Programs of triggers follow the statement's own; each begins with its name.
  let noting = false
  for (const step of program) {
    if (step.opcode === 'Init') noting = writing && trail.triggers.has(triggerOf(step.p4))
    if (!allowed(step, roots, writing) && !(noting && notes(step, trail))) throw new ProgramError(`${step.opcode} ${step.p1} ${step.p2} ${step.p3} ${step.p4 ?? ''}`)
  }
}

const triggerOf = (p4: string | null): string => (p4?.startsWith('-- TRIGGER ') === true ? p4.slice('-- TRIGGER '.length) : '')

/** What only the triggers of audited tables do. */
const notes = ({ opcode, p2, p3, p4 }: Instruction, { root }: TrailStorage): boolean =>
  (opcode === 'OpenWrite' && p3 === 0 && p2 === root) || (opcode === 'Function' && p4 === 'hex(1)')

function allowed({ opcode, p1, p2, p3, p4 }: Instruction, roots: Reach['roots'], writing: boolean): boolean {
  if (!harmless.has(opcode)) return false
  switch (opcode) {
    case 'Transaction': return p1 === 0 && (p2 === 0 || writing)
    case 'OpenRead': case 'ReopenIdx': return p3 === 0 && roots.has(p2)
    case 'OpenWrite': return writing && p3 === 0 && roots.has(p2)
    case 'Clear': return writing && p2 === 0 && roots.has(p1)
    case 'Function': case 'PureFunc': case 'AggStep': case 'AggStep1': case 'AggFinal': case 'AggValue': case 'AggInverse':
      return callable.has((p4 ?? '').replace(/\(-?\d+\)$/, ''))
    default: return true
  }
}
