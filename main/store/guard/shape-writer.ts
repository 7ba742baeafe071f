/** Copies an untrusted tree, node by node, into the text of a clean one; grammar.ts says what is allowed. */
import { limits } from './limits'
import { beyondLimit, refusal } from './refusal'

/** What a value slot is bound to. `undefined` stands for "the column's default" in inserted rows. */
export type Value = string | number | bigint | null | undefined
export type Kinds = readonly string[]
export type Check = (value: unknown, writer: ShapeWriter, field: string) => void

export interface NodeRule {
  readonly fields: Readonly<Record<string, Check>>
  /** Checks that concern several fields at once. */
  readonly before?: (node: Record<string, unknown>, writer: ShapeWriter) => void
}

export class ShapeWriter {
  text = ''
  readonly values: Value[] = []
  rows: Value[][] | null = null
  /** How many selects we are inside of. */
  selects = 0
  concatenations = 0
  functions = 0
  #nodes = 0
  #depth = 0
  #textSize = 0

  constructor(
    private readonly grammar: ReadonlyMap<string, NodeRule>,
    /** Whether the statement changes rows. */
    readonly writing: boolean,
  ) {}

  /** Writes `value` if it is a node of one of `kinds` whose every field is allowed; otherwise refuses. */
  node(value: unknown, kinds: Kinds): void {
    if (!isRecord(value)) throw refusal('tree', 'a node is missing', 'Send what the query builder made, unchanged.')
    const kind = value['kind']
    const fields = typeof kind === 'string' && kinds.includes(kind) ? this.grammar.get(kind) : undefined
    if (fields === undefined) throw refusal(kindOf(value), 'this kind of node may not stand here', remedyFor(kind))
    if (++this.#nodes > limits.nodes) throw beyondLimit('nodes', `A query may have at most ${limits.nodes} nodes.`, 'Split it.')
    if (++this.#depth > limits.depth) throw beyondLimit('depth', `A query may be nested at most ${limits.depth} deep.`, 'Split it.')
    if (kind === 'SelectQueryNode') this.selects++
    this.text += `{"kind":"${kind as string}"`
    fields.before?.(value, this)
    const names = Object.keys(value)
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!
      const content = value[name]
      if (name === 'kind' || content === undefined) continue
      const check = Object.hasOwn(fields.fields, name) ? fields.fields[name] : undefined
      if (check === undefined) throw refusal(`${kind as string}.${name}`, 'this part of a query is not offered', remedyFor(name))
      check(content, this, name)
    }
    this.text += '}'
    if (kind === 'SelectQueryNode') this.selects--
    this.#depth--
  }

  list(values: unknown, kinds: Kinds, max: number): void {
    if (!Array.isArray(values)) throw refusal('tree', 'a list is missing', 'Send what the query builder made, unchanged.')
    if (values.length > max) throw beyondLimit('list', `A list in a query may have at most ${max} entries.`, 'Split it.')
    this.text += '['
    for (let index = 0; index < values.length; index++) {
      if (index > 0) this.text += ','
      this.node(values[index], kinds)
    }
    this.text += ']'
  }

  /** Keeps a value and writes its position. */
  slot(value: unknown): void {
    this.text += this.values.length
    this.values.push(this.checked(value))
  }

  /** The value as the driver takes it. */
  checked(value: unknown): Value {
    if (value === null) return null
    switch (typeof value) {
      case 'string':
        this.#textSize += value.length
        if (value.length > limits.text) throw beyondLimit('text', `A text may have at most ${limits.text} characters.`, 'Keep large content in a file.')
        if (this.#textSize > limits.allText) throw beyondLimit('allText', `The texts of one query may have at most ${limits.allText} characters together.`, 'Send fewer rows at once.')
        return value
      case 'number':
        if (!Number.isFinite(value)) throw refusal('value', 'a number is not finite', 'Unknown is null.')
        // The driver binds numbers beyond 32 bits as floating point; whole ones stay whole this way.
        return Number.isSafeInteger(value) && (value > 0x7fffffff || value < -0x80000000) ? BigInt(value) : value
      case 'boolean':
        return value ? 1 : 0
      case 'bigint':
        if (BigInt.asIntN(64, value) !== value) throw refusal('value', 'a whole number is beyond 64 bits', 'Store it as text.')
        return value
      default:
        throw refusal('value', `a value is ${value === undefined ? 'undefined' : `a ${typeof value}`}`, 'Values are text, numbers, booleans and null; dates are epoch milliseconds, JSON is text.')
    }
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export const kindOf = (value: unknown): string => {
  const kind = isRecord(value) ? value['kind'] : undefined
  return typeof kind === 'string' && /^[A-Za-z]{1,60}$/.test(kind) ? kind : 'tree'
}

const remedies: Readonly<Record<string, string>> = {
  RawNode: 'Raw SQL is not offered: use the expression builder (`eb.lit`, `eb.fn`, …).',
  TableNode: 'A table can only be read in FROM and JOIN; for IN write a select.',
  schema: 'Name the table without a schema.',
  recursive: 'Recursive queries are not offered: walk the rows in code.',
  explain: 'EXPLAIN is not offered; slow queries are in the log.',
  replace: 'Use `onConflict`.',
}
const remedyFor = (name: unknown): string =>
  typeof name === 'string' && Object.hasOwn(remedies, name) ? remedies[name]! : 'See "What a query may hold" in docs/plugin-authoring.md.'
