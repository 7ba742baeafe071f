/** Finds where code uses, by their global names, what a plugin's page does not have. */
import { ScopeTracker, walk } from 'oxc-walker'
import { parseSync } from 'vite'

export interface Use {
  readonly name: string
  /** From 1. */
  readonly line: number
  /** What to use; '' where there is nothing. */
  readonly instead: string
}

const network = 'use panoptic.net.fetch'
const storage = 'use tables, or useDraft for what was typed'
const code = 'code from a text is refused by the page'
const worker = 'long work belongs into a task, in steps'

/** Global name, or global object and member, and what to use instead. */
const absent: Readonly<Record<string, string>> = {
  fetch: network, XMLHttpRequest: network, WebSocket: network, EventSource: network, WebTransport: network, RTCPeerConnection: network, 'navigator.sendBeacon': network,
  localStorage: storage, sessionStorage: storage, indexedDB: storage, caches: storage, 'document.cookie': storage,
  eval: code, Function: code, WebAssembly: 'it is refused by the page',
  Worker: worker, SharedWorker: worker, importScripts: worker, 'navigator.serviceWorker': worker,
}
const globals = new Set(['window', 'globalThis', 'self', 'global'])

/** The first use of each name. `Function` counts when it is called, the others wherever they are read; `typeof` is no use. */
export function usesOf(path: string, text: string): Use[] {
  const script = path.endsWith('.vue') ? scriptsOf(text) : text
  const { program, errors } = parseSync(path.endsWith('.vue') ? `${path}.ts` : path, script)
  if (errors.length > 0) return []
  const scopeTracker = new ScopeTracker({ preserveExitedScopes: true })
  walk(program, { scopeTracker })
  scopeTracker.freeze()
  const found = new Map<string, Use>()
  const isGlobal = (name: string): boolean => scopeTracker.getDeclaration(name) === null
  const add = (name: string, at: number): void => {
    const instead = Object.hasOwn(absent, name) ? absent[name] : undefined
    if (instead !== undefined && !found.has(name)) found.set(name, { name, line: script.slice(0, at).split('\n').length, instead })
  }
  walk(program, {
    scopeTracker,
    enter(node, parent, { key }) {
      if (node.type.startsWith('TS') && !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(node.type)) return this.skip()
      if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && isGlobal(node.object.name)) {
        const member = node.property.type === 'Identifier' && !node.computed ? node.property.name : node.property.type === 'Literal' ? String(node.property.value) : ''
        if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') return
        if (globals.has(node.object.name)) add(member, node.start)
        else add(`${node.object.name}.${member}`, node.start)
      }
      if (node.type !== 'Identifier' || parent === null || !isGlobal(node.name)) return
      if (parent.type === 'UnaryExpression' && parent.operator === 'typeof') return
      if (node.name === 'Function' && !((parent.type === 'NewExpression' || parent.type === 'CallExpression') && key === 'callee')) return
      if (isReference(parent, key)) add(node.name, node.start)
    },
  })
  return [...found.values()]
}

/** Whether a name at this place of its parent is read, and not a member's or a key's name. */
function isReference(parent: { readonly type: string; readonly computed?: boolean; readonly shorthand?: boolean }, key: unknown): boolean {
  if (parent.type === 'MemberExpression') return key === 'object' || parent.computed === true
  if (parent.type === 'Property') return key === 'value' || parent.computed === true
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return key === 'value' || parent.computed === true
  return !['ImportSpecifier', 'ExportSpecifier', 'ImportDefaultSpecifier', 'ImportNamespaceSpecifier', 'LabeledStatement', 'BreakStatement', 'ContinueStatement', 'MetaProperty', 'JSXAttribute'].includes(parent.type)
}

/** The scripts of a Vue file; everything else becomes empty lines, so that line numbers stay right. */
function scriptsOf(text: string): string {
  let script = ''
  let from = 0
  for (const block of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = block.index + block[0].indexOf('>') + 1
    script += text.slice(from, start).replaceAll(/[^\n]/g, '') + (block[1] ?? '')
    from = start + (block[1] ?? '').length
  }
  return script
}
