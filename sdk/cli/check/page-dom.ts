/** A document for the built plugin, in a process that stays Node otherwise: the test host needs Node's own streams and ports. */
import { GlobalRegistrator } from '@happy-dom/global-registrator'

/** What happy-dom has too, but what is to stay Node's. */
const nodes = [
  'AbortController', 'AbortSignal', 'Blob', 'BroadcastChannel', 'Buffer', 'Headers', 'MessageChannel', 'MessagePort', 'ReadableStream', 'Request', 'Response', 'TextDecoder', 'TextEncoder',
  'TransformStream', 'URL', 'URLSearchParams', 'WritableStream', 'clearImmediate', 'clearInterval', 'clearTimeout', 'console', 'crypto', 'performance', 'process', 'queueMicrotask', 'setImmediate',
  'setInterval', 'setTimeout', 'structuredClone', 'atob', 'btoa', 'global', 'Array', 'ArrayBuffer', 'Uint8Array', 'Object', 'Promise', 'Error', 'Map', 'Set', 'Function',
]

/** What a plugin's page has not, or not for it. */
const absent = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'SharedWorker', 'localStorage', 'sessionStorage', 'indexedDB', 'caches']

/** Call it before Vue is loaded: it looks for a document once. */
export function makePage(origin: string): void {
  const kept = nodes.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  GlobalRegistrator.register({ url: `${origin}/`, width: 1280, height: 800, settings: { disableJavaScriptFileLoading: true, disableCSSFileLoading: true, disableIframePageLoading: true } })
  for (const [name, descriptor] of kept) if (descriptor !== undefined) Object.defineProperty(globalThis, name, { ...descriptor, configurable: true })
  for (const name of absent) Object.defineProperty(globalThis, name, { configurable: true, value: undefined })
  document.body.innerHTML = '<div id="app"></div>'
}
