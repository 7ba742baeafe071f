/** What a bundle uses that a page does not have: by scope, not by spelling. */
import { expect, it } from 'vitest'
import { usesOf } from '../check/uses'

const names = (text: string, path = '/x/a.ts'): string[] => usesOf(path, text).map(({ name, line }) => `${name}:${line}`)

it.each([
  ['fetch("/x")', ['fetch:1']],
  ['const a = 1\nwindow.fetch("/x")', ['fetch:2']],
  ['globalThis["localStorage"].a', ['localStorage:1']],
  ['new XMLHttpRequest()', ['XMLHttpRequest:1']],
  ['export const open = () => new WebSocket("wss://x")', ['WebSocket:1']],
  ['eval("1")', ['eval:1']],
  ['new Function("return 1")()', ['Function:1']],
  ['WebAssembly.instantiate(a)', ['WebAssembly:1']],
  ['new Worker("a.js")', ['Worker:1']],
  ['navigator.sendBeacon("/x")', ['navigator.sendBeacon:1']],
  ['document.cookie = "a"', ['document.cookie:1']],
  ['const send = fetch', ['fetch:1']],
  ['indexedDB.open("a"); fetch("b")', ['indexedDB:1', 'fetch:1']],
])('%s', (text, expected) => {
  expect(names(text)).toEqual(expected)
})

it.each([
  'const { fetch } = net; fetch("/x")',
  'net.fetch("/x")',
  'export function get(fetch: (url: string) => void) { fetch("/x") }',
  'import { fetch } from "./own"\nfetch("/x")',
  'const a = { fetch: 1, localStorage() {} }',
  'class A { fetch() {} }',
  'typeof fetch === "function"',
  'type F = typeof fetch\ninterface A { fetch: F }',
  'a instanceof Function',
  'const text = "fetch(1)" // fetch(2)',
  'function outer() { const localStorage = new Map(); return () => localStorage.get("a") }',
])('is not: %s', (text) => {
  expect(names(text)).toEqual([])
})

it('knows the lines of a Vue file', () => {
  expect(names('<template>\n  <p>fetch</p>\n</template>\n<script setup lang="ts">\nconst a = await fetch("/x")\n</script>\n', '/x/A.vue')).toEqual(['fetch:5'])
})
