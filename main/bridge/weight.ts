/** How heavy a call's input is: about its bytes, found without copying it, and in time that its own size bounds. */

/** What an element of a list or a field of a record costs beside its value (bytes): honest input is mostly text. */
const node = 32
/** Longest list, and most fields of one record, that any route takes; more would keep a schema busy for seconds. */
const longestList = 20_000
const mostFields = 1_000

/**
 * Bytes of a structured clone. `Infinity` when it is more than `most`, or when it is built to be small on the way and
 * endless to look at: lists with holes (a length of four billion costs nothing to send), far too many fields.
 */
export function weightOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return scalar(value)
  let bytes = 0
  const open: object[] = [value]
  // A clone may refer to itself, or a hundred times to the same.
  const seen = new Set<object>(open)
  const add = (item: unknown): void => {
    bytes += node + scalar(item)
    if (typeof item !== 'object' || item === null || seen.has(item)) return
    seen.add(item)
    open.push(item)
  }
  for (let next = open.pop(); next !== undefined && bytes <= most; next = open.pop()) {
    if (!(Array.isArray(next) ? addList(next, add) : addFields(next, add))) return Infinity
    bytes += blob(next)
  }
  return bytes > most ? Infinity : bytes
}

const scalar = (value: unknown): number => (typeof value === 'string' ? value.length : typeof value === 'bigint' ? value.toString(16).length : 8)

function addList(list: readonly unknown[], add: (item: unknown) => void): boolean {
  if (list.length > longestList) return false
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    if (item === undefined && !(index in list)) return false
    add(item)
  }
  return true
}

function addFields(value: object, add: (item: unknown) => void): boolean {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true
  let fields = 0
  for (const name in value) {
    if (++fields > mostFields) return false
    add((value as Record<string, unknown>)[name])
    add(name)
  }
  return true
}

/** What is not in fields. Maps and sets are not looked into: no route takes one. */
function blob(value: object): number {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
  return value instanceof Map || value instanceof Set ? value.size * 2 * node : 0
}
