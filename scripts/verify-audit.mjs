#!/usr/bin/env node
// node verify-audit.mjs <export.jsonl> [--head <audit.head>] [--json]
// Checks an export of Panoptic's audit log, without the app and without a password. It shares no code with the app
// and needs nothing but Node 18 or newer. Format and what it proves: docs/audit-format.md.
// Exit code 0: holds. 1: does not, and the output says where. 2: this is not an export, or cannot be read.
import * as crypto from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// Each line is garbage at once: a small nursery keeps the process small and costs nothing.
setFlagsFromString('--semi-space-growth-factor=1')

/**
 * @typedef {{ id: number, hash: string }} Link an entry
 * @typedef {{ first: number, last: number, prev: string, hash: string, firstAt: number, lastAt: number, sealedBy: number }} Segment
 * @typedef {{ workspace: string, tenant: string | null, first: number, last: number, segments: Segment[], head: { count: number, hash: string }, complete: boolean }} Header
 * @typedef {{ workspace: string, count: number, hash: string, seen?: string | undefined, note?: string }} Head
 * @typedef {{ header: Header | null, entries: number, gaps: number, left: number, last: Link | null, problems: string[], more: number }} Found
 */

const zero = '0'.repeat(64)
/** @param {unknown} value */
const isHash = (value) => typeof value === 'string' && value.length === 64 && /^[0-9a-f]{64}$/.test(value)
/** @type {(value: unknown) => value is number} */
const isWhole = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
/** @type {(bytes: Buffer) => string} `crypto.hash` is faster, and newer than Node 18. */
const sha256 = crypto.hash === undefined ? (bytes) => crypto.createHash('sha256').update(bytes).digest('hex') : (bytes) => crypto.hash('sha256', bytes, 'hex')

const text = String.raw`("(?:[^"\\\x00-\x1f]|\\.)*")`
/** An entry has exactly this form: what is read from it is what was hashed, byte for byte. Bytes as latin1. */
const form = new RegExp(`^\\{"action":${text},"actor":${text},"at":(-?\\d{1,16}),"detail":${text},"id":(\\d{1,16}),"prev":"([0-9a-f]{64})","target":${text},"tenant":${text},"hash":"([0-9a-f]{64})"\\}$`)
/** `,"hash":"…"}`, in place of which stood the `}` that was hashed. */
const tail = 75
/** @param {string} latin1 */
const utf8 = (latin1) => Buffer.from(latin1, 'latin1').toString('utf8')

class Unusable extends Error {}

/**
 * Calls `each(bytes, number)` for every line, whose bytes are gone after it. False: the last one has no line feed.
 * @param {string} path
 * @param {(bytes: Buffer, number: number) => void} each
 */
function lines(path, each) {
  const file = openSync(path, 'r')
  const block = Buffer.alloc(1 << 18)
  let rest = Buffer.alloc(0)
  let number = 0
  try {
    for (let read; (read = readSync(file, block, 0, block.length, null)) > 0; ) {
      let from = 0
      for (let end; (end = block.indexOf(10, from)) !== -1 && end < read; from = end + 1) {
        const line = block.subarray(from, end)
        each(rest.length === 0 ? line : Buffer.concat([rest, line]), ++number)
        if (rest.length > 0) rest = Buffer.alloc(0)
      }
      if (from < read) rest = Buffer.concat([rest, block.subarray(from, read)])
      if (rest.length > 1 << 24) throw new Unusable('a line is longer than 16 MB')
    }
  } finally {
    closeSync(file)
  }
  if (rest.length > 0) each(rest, ++number)
  return rest.length === 0
}

/**
 * @param {string} line
 * @returns {Header}
 */
function readHeader(line) {
  let header
  try {
    header = JSON.parse(line)
  } catch {
    throw new Unusable('the first line is not JSON')
  }
  if (header?.type !== 'panoptic-audit') throw new Unusable('the first line is not the header of a Panoptic audit export')
  if (header.version !== 1) throw new Unusable(`version ${header.version} of the format is newer than this script`)
  const { first, last, segments, head, complete } = header
  const fits = isWhole(first) && first > 0 && isWhole(last) && typeof complete === 'boolean' && Array.isArray(segments) && isWhole(head?.count) && isHash(head?.hash)
  if (!fits) throw new Unusable('the header lacks first, last, segments, head or complete')
  return header
}

/**
 * The export, line by line; `problems` are sentences that name line and entry.
 * @param {string} path
 * @param {Head | null} wanted a head kept elsewhere
 * @returns {Found & { header: Header }}
 */
export function verify(path, wanted = null) {
  /** @type {string[]} */
  const problems = []
  const found = /** @type {Found} */ ({ header: null, entries: 0, gaps: 0, left: 0, last: null, problems, more: 0 })
  const sealed = new Map()
  /**
   * `before`: the entry before, null until there is one, and behind a gap. `tenant`: as its bytes stand in an entry.
   */
  const at = /** @type {{ before: Link | null, end: { entries: number } | null, tenant: string | null }} */ ({ before: null, end: null, tenant: null })
  /** @param {string} text */
  const say = (text) => (problems.length < 20 ? problems.push(text) : (found.more += 1))

  /**
   * @param {Buffer} bytes
   * @param {number} number
   */
  const endOf = (bytes, number) => {
    let line = null
    try {
      line = JSON.parse(bytes.toString('utf8'))
    } catch {
      // Said below.
    }
    if (line?.type !== 'end' || !isWhole(line.entries) || Object.keys(line).length !== 2) return say(`line ${number}: neither an entry nor the end: it was damaged or rewritten`)
    at.end = { entries: line.entries }
    return undefined
  }

  /**
   * @param {Buffer} bytes
   * @param {number} number
   */
  const step = (bytes, number) => {
    if (number === 1) {
      const { first, segments, tenant } = (found.header = readHeader(bytes.toString('utf8')))
      at.tenant = tenant === null ? null : Buffer.from(JSON.stringify(tenant)).toString('latin1')
      at.before = checkSegments(segments, first, say)
      return
    }
    const { header } = found
    if (header === null) return
    if (at.end !== null) return void say(`line ${number}: there is more after the end`)
    const match = form.exec(bytes.toString('latin1'))
    if (match === null) return void endOf(bytes, number)
    const [, action, , , detail = '', idText, prev, , tenant, hash = ''] = match
    const id = Number(idText)
    bytes[bytes.length - tail] = 125
    if (sha256(bytes.subarray(0, bytes.length - tail + 1)) !== hash) say(`line ${number}, entry ${id}: its content does not fit its hash: it was changed`)
    found.entries += 1
    const expected = (found.last?.id ?? header.first - 1) + 1
    if (id < expected) say(`line ${number}, entry ${id}: comes after entry ${expected - 1}: reordered or repeated`)
    else if (id > expected) {
      found.gaps += 1
      found.left += id - expected
      if (header.complete) say(`line ${number}: ${names(expected, id - 1)} ${id - expected === 1 ? 'is' : 'are'} missing`)
      at.before = null
    }
    const { before } = at
    if (before !== null && id === expected && prev !== before.hash) say(`line ${number}, entry ${id}: does not follow from ${before.id === 0 ? 'the beginning' : `entry ${before.id}`}`)
    if (id > header.last) say(`line ${number}, entry ${id}: newer than the export says it is (${header.last})`)
    if (at.tenant !== null && tenant !== at.tenant) say(`line ${number}, entry ${id}: of another tenant than the export says`)
    if (action === '"audit.sealed"') sealed.set(id, JSON.parse(utf8(detail)))
    if (isWhole(header.head.count) && id === header.head.count && hash !== header.head.hash) say(`line ${number}, entry ${id}: not the newest entry that the header names`)
    at.before = { id, hash }
    if (found.last === null || id > found.last.id) found.last = { id, hash }
    if (wanted !== null && id === wanted.count) wanted.seen = hash
  }

  const ended = lines(path, step)
  const { header } = found
  const { end } = at
  if (header === null) throw new Unusable('the file is empty')
  if (end === null || !ended) say(`the end is missing: the file was cut off after ${found.last === null ? 'its header' : `entry ${found.last.id}`}`)
  else if (end.entries !== found.entries) say(`the last line speaks of ${end.entries} entries, here are ${found.entries}`)
  if (header.complete && end !== null && (found.last?.id ?? header.first - 1) !== header.last) say(`${names((found.last?.id ?? header.first - 1) + 1, header.last)} missing at the end`)
  if (header.complete && header.head.count !== header.last) say('the header contradicts itself: its head is not its last entry')
  for (const segment of header.segments) {
    const told = sealed.get(segment.sealedBy)
    const { first, firstAt, hash, last, lastAt, prev } = segment
    if (segment.sealedBy >= header.first && (told !== undefined || header.complete) && told !== JSON.stringify({ first, firstAt, hash, last, lastAt, prev })) say(`segment ${first}–${last}: not what entry ${segment.sealedBy} says was sealed`)
  }
  if (wanted !== null) compare({ ...found, header }, wanted)
  return { ...found, header }
}

/**
 * Segments stand for the entries that were pruned; returns what the first entry must follow.
 * @param {Segment[]} segments
 * @param {number} first
 * @param {(text: string) => void} say
 */
function checkSegments(segments, first, say) {
  let before = { id: 0, hash: zero }
  for (const segment of segments) {
    if (!isWhole(segment?.first) || !isWhole(segment.last) || !isHash(segment.prev) || !isHash(segment.hash) || !isWhole(segment.sealedBy)) throw new Unusable('a segment in the header is damaged')
    if (segment.first !== before.id + 1 || segment.prev !== before.hash) say(`segment ${segment.first}–${segment.last}: does not follow from entry ${before.id}`)
    before = { id: segment.last, hash: segment.hash }
  }
  if (first !== before.id + 1) say(`header: ${names(before.id + 1, first - 1)} missing, and no segment stands for them`)
  return before
}

/**
 * @param {number} first
 * @param {number} last
 */
const names = (first, last) => (first >= last ? `entry ${first}` : `entries ${first}–${last}`)

/**
 * With a head that was kept elsewhere.
 * @param {Found & { header: Header }} found
 * @param {Head} head
 */
function compare(found, head) {
  const { header, problems } = found
  if (head.workspace !== header.workspace) return problems.push('the head is of another workspace')
  if (head.count > header.last) return problems.push(`the head speaks of ${head.count} entries, the export ends at ${header.last}: newer ones are missing`)
  if (head.seen !== undefined) return head.seen === head.hash || problems.push(`entry ${head.count}: not the one the head names: the history was replaced`)
  const segment = header.segments.find(({ last }) => last === head.count)
  if (segment !== undefined) return segment.hash === head.hash || problems.push(`segment ${segment.first}–${segment.last}: not the history that the head names`)
  head.note = `entry ${head.count}, which the head names, is not in this export: ${head.count < header.first ? 'it was pruned' : 'it was filtered out'}. The head proves nothing here.`
  return undefined
}

/**
 * @param {string} path
 * @returns {Head}
 */
export function readHead(path) {
  let head
  try {
    head = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Unusable('the head file cannot be read')
  }
  if (head?.version !== 1 || !isWhole(head.count) || !isHash(head.hash) || typeof head.workspace !== 'string') throw new Unusable('the head file is not one of Panoptic')
  return { workspace: head.workspace, count: head.count, hash: head.hash }
}

/**
 * @param {Found & { header: Header }} found
 * @param {Head | null} wanted
 * @param {boolean} asJson
 */
function report(found, wanted, asJson) {
  const { header, problems, more } = found
  const note = wanted?.note
  if (asJson) return console.log(JSON.stringify({ ok: problems.length === 0, complete: header.complete, entries: found.entries, first: header.first, last: header.last, gaps: found.gaps, leftOut: found.left, problems, more, note: note ?? null, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }))
  for (const problem of problems) console.log(`✗ ${problem}`)
  if (more > 0) console.log(`✗ and ${more} more`)
  if (note !== undefined) console.log(`! ${note}`)
  if (problems.length > 0) return console.log(`NOT PROVEN: ${found.entries} entries read`)
  console.log(`✓ ${found.entries} entries; each has the content that its hash was made of`)
  if (header.complete) console.log(`✓ one unbroken chain from entry ${header.first} to ${header.last}${header.segments.length > 0 ? `, which follows ${header.segments.length} sealed segment${header.segments.length > 1 ? 's' : ''} (${names(1, header.first - 1)})` : ', from the very first'}`)
  else console.log(`! filtered: ${found.left} entries between ${header.first} and ${found.last?.id ?? header.first} are not in this export (${found.gaps} gaps); that none is missing which the filter means cannot be proven`)
  if (wanted === null) console.log('! without --head: whoever can write the log could have rebuilt it from any entry on. A head noted earlier, elsewhere, shows it.')
  else if (note === undefined) console.log(`✓ holds entry ${wanted.count} as the head names it`)
}

/** @param {string[]} args */
function main(args) {
  const at = args.indexOf('--head')
  const [headPath] = at === -1 ? [] : args.splice(at, 2).slice(1)
  const asJson = args.includes('--json')
  const [path, ...others] = args.filter((arg) => arg !== '--json')
  if (path === undefined || others.length > 0 || path.startsWith('-') || (at !== -1 && headPath === undefined)) throw new Unusable('usage: node verify-audit.mjs <export.jsonl> [--head <audit.head>] [--json]')
  const wanted = headPath === undefined ? null : readHead(headPath)
  const found = verify(path, wanted)
  report(found, wanted, asJson)
  return found.problems.length === 0 ? 0 : 1
}

function run() {
  try {
    return main(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Unusable ? error.message : `cannot read the file: ${error instanceof Error ? (('code' in error && error.code) || error.message) : error}`)
    return 2
  }
}
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = run()
