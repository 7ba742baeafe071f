import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeMarkup, plainBody, plainTitle, sourceOf } from './text'

describe('who speaks', () => {
  const titles = new Map([['llm', 'Costs'], ['chat', 'Chat'], ['evil', 'C\u043Ests'], ['host', 'P\u0430noptic'], ['guard', 'Panoptic: security'], ['long', 'x'.repeat(200)], ['blank', '\u200b']])
  it.each([
    ['chat', 'Chat'], ['evil', 'C\u043Ests (evil)'], ['llm', 'Costs (llm)'], ['host', 'P\u0430noptic (host)'], ['guard', 'Panoptic: security (guard)'],
    ['long', 'x'.repeat(60)], ['blank', 'blank'], ['gone', 'gone'],
  ])('%s is called %j', (plugin, name) => expect(sourceOf(plugin, titles)).toBe(name))
})

describe('texts', () => {
  it('lose control and reordering characters', () => {
    expect(plainTitle(' a\u0007b\n\u202Ec\u2066 ')).toBe('a b c')
    expect(plainBody('a\r\nb\tc\u001b[31m')).toBe('a\nb c [31m')
  })
  it('never reach a notification server as markup (property)', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', ';', 'b', 'a', '/', '"', 'lt', '&lt;') }), (text) => {
      expect(escapeMarkup(text)).not.toMatch(/[<>]/)
      expect(escapeMarkup(text).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')).toBe(text)
    }))
  })
})
