/** Walks the chain entry by entry and names what does not fit. Pure but for the neighbours it asks for. */
import { createHash } from 'node:crypto'
import { auditHash, type EntryRow, type Link } from './audit-chain'

export interface Break {
  readonly problem: 'edited' | 'reordered' | 'missing' | 'cut'
  readonly entry: number
  /** Exactly this break, with what is there now: a re-anchoring accepts marks, and nothing else than what they are of. */
  readonly mark: string
}

export interface Walk {
  /** The newest link walked over. */
  readonly at: Link
  /** The next row in the order of ids. Goes on behind a break as if it were whole from there. */
  step(row: EntryRow): Break | null
  /** The chain must end at `tip`. */
  end(tip: Link): Break | null
}

/** @param hashOf the hash of an entry that is there, to tell moved ones from changed ones */
export function walk(from: Link, hashOf: (id: number) => Buffer | undefined): Walk {
  let at = from
  const broken = (problem: Break['problem'], entry: number, ...seen: readonly (Buffer | number)[]): Break =>
    ({ problem, entry, mark: createHash('sha256').update([problem, entry, ...seen.map((part) => (typeof part === 'number' ? part : part.toString('hex')))].join(' ')).digest('hex') })

  return {
    get at() {
      return at
    },
    step(row) {
      const before = at
      at = { id: row.id, hash: row.hash }
      if (row.id !== before.id + 1) return broken('missing', before.id + 1, row.id, before.hash, row.prev_hash, row.hash, auditHash(row, row.prev_hash))
      const own = auditHash(row, row.prev_hash)
      const fits = row.prev_hash.equals(before.hash)
      if (fits && own.equals(row.hash)) return null
      const problem = movedHere(row) ? 'reordered' : 'edited'
      // An entry that is right in itself, but after another one: that one was changed together with its hash.
      const entry = problem === 'edited' && own.equals(row.hash) && before.id > from.id ? before.id : row.id
      return broken(problem, entry, row.id, before.hash, row.prev_hash, row.hash, own)
    },
    end(tip) {
      if (tip.id === at.id && tip.hash.equals(at.hash)) return null
      return tip.id > at.id ? broken('cut', at.id + 1, tip.id, tip.hash, at.hash) : broken('edited', Math.min(tip.id, at.id), tip.id, tip.hash, at.hash)
    },
  }

  /** Whether the row, as it is, belongs behind another entry nearby. */
  function movedHere(row: EntryRow): boolean {
    for (let distance = -nearby; distance <= nearby; distance++) {
      const place = row.id + distance
      if (place < 1 || distance === 0) continue
      if (auditHash({ ...row, id: place }, row.prev_hash).equals(row.hash)) return true
      const other = hashOf(place)
      // Its hash stayed where it was, only the rest was exchanged.
      const previous = place === 1 ? undefined : hashOf(place - 1)
      if (other !== undefined && previous !== undefined && auditHash({ ...row, id: place }, previous).equals(other)) return true
    }
    return false
  }
}

/** How far an entry is looked for that was moved. */
const nearby = 200
