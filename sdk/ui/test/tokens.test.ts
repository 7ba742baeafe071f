import { expect, it } from 'vitest'
import { contrast, linear } from '../tokens/contrast'
import { hues, seriesColor, seriesColors } from '../tokens/palette'
import { tokens, tokensCss, type Theme, type TokenName } from '../tokens/tokens'

const themes: Theme[] = ['dark', 'light']

it('tokens.css is what tokens.ts says', async () => {
  await expect(tokensCss()).toMatchFileSnapshot('../tokens/tokens.css')
})

it.each(themes)('%s: text reaches 4.5:1 on every surface it may stand on (WCAG AA)', (theme) => {
  const token = tokens[theme]
  const surfaces: TokenName[] = ['background', 'card', 'raised', 'hover']
  const texts: TokenName[] = ['text', 'text-2', 'text-3', 'accent', 'success', 'warning', 'danger']
  for (const surface of surfaces)
    for (const text of texts) expect(contrast(token[text], token[surface]), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
  for (const text of ['text', 'text-2'] as const)
    for (const surface of ['active', 'accent-soft'] as const) expect(contrast(token[text], token[surface]), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
  for (const fill of ['accent-fill', 'accent-fill-hover'] as const)
    expect(contrast(token['accent-fill-text'], token[fill]), fill).toBeGreaterThanOrEqual(4.5)
  for (const fill of ['danger-fill', 'danger-fill-hover'] as const)
    expect(contrast(token['danger-fill-text'], token[fill]), fill).toBeGreaterThanOrEqual(4.5)
})

it.each(themes)('%s: edges of controls, the focus ring and series reach 3:1', (theme) => {
  const token = tokens[theme]
  for (const surface of ['background', 'card', 'raised'] as const) {
    expect(contrast(token['control-border'], token[surface]), `edge on ${surface}`).toBeGreaterThanOrEqual(3)
    expect(contrast(token.focus, token[surface]), `focus on ${surface}`).toBeGreaterThanOrEqual(3)
  }
  for (const hue of hues[theme]) expect(contrast(hue, token.card), hue).toBeGreaterThanOrEqual(3)
})

/** Machado et al. 2009, severity 1. */
const sights: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

function oklab(hex: string, sight: number[][]): number[] {
  const rgb = linear(hex)
  const [red, green, blue] = sight.map((row) => Math.min(1, Math.max(0, row[0]! * rgb[0] + row[1]! * rgb[1] + row[2]! * rgb[2]))) as [number, number, number]
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ]
}

it.each(themes)('%s: any two series stay apart under every kind of colour sight', (theme) => {
  for (const [name, sight] of Object.entries(sights))
    hues[theme].forEach((one, at) => {
      for (const other of hues[theme].slice(0, at)) {
        const [a, b] = [oklab(one, sight), oklab(other, sight)]
        expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!), `${one} and ${other}, ${name}`).toBeGreaterThan(0.09)
      }
    })
})

it('a key keeps its hue in both themes and in every list', () => {
  const keys = ['gpt-5', 'gpt-5-mini', 'o4', 'claude', 'gemini', 'mistral', 'llama', 'qwen']
  const first = seriesColors(keys, 'dark')
  expect(new Set(first).size).toBe(8)
  expect(seriesColors(keys.toReversed(), 'dark')).toEqual(first.toReversed())
  expect(hues.light.indexOf(seriesColor('o4', 'light'))).toBe(hues.dark.indexOf(seriesColor('o4', 'dark')))
  expect(seriesColor('other', 'dark')).toBe(tokens.dark['text-3'])
})

it('no list repeats a hue, however many keys the page has shown before', () => {
  seriesColors(Array.from({ length: 30 }, (_, index) => `before-${index}`), 'dark')
  for (let at = 0; at < 30; at += 6) {
    const keys = Array.from({ length: 8 }, (_, index) => `before-${(at + index * 3) % 30}`)
    expect(new Set(seriesColors(keys, 'dark')).size).toBe(8)
  }
})
