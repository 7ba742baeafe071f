/** Which pages a write-ahead log holds. Frame headers are in clear also in an encrypted database (sqlite.org/fileformat2.html#walformat). */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { pageSize } from '../page-cipher'

const headerSize = 32
const frameHeaderSize = 24
/** Where the salts of this round of the log stand: in the log's header, and in each frame's. */
const logSalts = 16
const frameSalts = 8

/** Numbers of the pages that have a frame in the log's current round. None for a missing or empty log. */
export function pagesInLog(path: string): Set<number> {
  const pages = new Set<number>()
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return pages
    throw error
  }
  try {
    const header = Buffer.alloc(headerSize)
    if (readSync(file, header, 0, headerSize, 0) < headerSize) return pages
    const salts = header.subarray(logSalts, logSalts + 8)
    const frame = Buffer.alloc(frameHeaderSize)
    const { size } = fstatSync(file)
    for (let at = headerSize; at + frameHeaderSize + pageSize <= size; at += frameHeaderSize + pageSize) {
      readSync(file, frame, 0, frameHeaderSize, at)
      // Frames of an earlier round were written back before this one began.
      if (frame.subarray(frameSalts, frameSalts + 8).equals(salts)) pages.add(frame.readUInt32BE(0))
    }
    return pages
  } finally {
    closeSync(file)
  }
}
