import { describe, expect, it } from 'vitest'
import { belongsToTextField, keysOf, normaliseKeys, type KeyPress } from './keys'
import { buildShortcuts, rebindProblem } from './map'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('shortcut spelling', () => {
  it.each([
    ['Shift+Mod+K', 'mod+shift+k'], ['mod+,', 'mod+comma'], ['cmd+k', 'mod+k'], ['?', '?'], ['mod++', 'mod+plus'], ['alt+left', 'alt+left'], ['F5', 'f5'], ['alt+ArrowLeft', 'alt+left'],
  ])('%s is %s', (text, keys) => expect(normaliseKeys(text)).toBe(keys))

  it.each(['', 'mod', 'mod+', 'mod+mod+k', 'k+mod', 'mod+banana'])('"%s" is none', (text) => expect(normaliseKeys(text)).toBeNull())

  it('reads a press the way each platform means it', () => {
    expect(keysOf(press('k', { ctrlKey: true }), 'linux')).toBe('mod+k')
    expect(keysOf(press('k', { metaKey: true }), 'darwin')).toBe('mod+k')
    expect(keysOf(press('k', { ctrlKey: true }), 'darwin')).toBe('ctrl+k')
    expect(keysOf(press('E', { ctrlKey: true, shiftKey: true }), 'win32')).toBe('mod+shift+e')
    expect(keysOf(press('Control', { ctrlKey: true }), 'linux')).toBeNull()
  })

  it('takes `?` as typed, and digits by position where the layout hides them', () => {
    expect(keysOf(press('?', { shiftKey: true }), 'linux')).toBe('?')
    expect(keysOf(press('&', { ctrlKey: true, code: 'Digit1' }), 'linux')).toBe('mod+1')
  })

  it('leaves typing to text fields', () => {
    expect(belongsToTextField('?')).toBe(true)
    expect(belongsToTextField('shift+a')).toBe(true)
    expect(belongsToTextField('mod+k')).toBe(false)
    expect(belongsToTextField('f5')).toBe(false)
  })
})

describe('shortcut map (P-82)', () => {
  const commands = [{ id: 'shell.palette', keys: 'mod+k' }, { id: 'command.a/x', keys: 'mod+k' }, { id: 'command.a/y', keys: 'mod+shift+e' }]

  it('does not let a plugin take a key of the shell', () => {
    const map = buildShortcuts(commands, {})
    expect(map.byKeys.get('mod+k')).toBe('shell.palette')
    expect(map.byCommand.has('command.a/x')).toBe(false)
  })

  it('lets the user change, swap and remove', () => {
    const map = buildShortcuts(commands, { 'command.a/x': 'mod+k', 'shell.palette': 'mod+p', 'command.a/y': '' })
    expect(map.byKeys.get('mod+k')).toBe('command.a/x')
    expect(map.byKeys.get('mod+p')).toBe('shell.palette')
    expect(map.byCommand.has('command.a/y')).toBe(false)
  })

  it('says why keys cannot be used', () => {
    const map = buildShortcuts(commands, {})
    expect(rebindProblem(map, 'command.a/y', 'mod+k')).toEqual({ problem: 'taken', by: 'shell.palette' })
    expect(rebindProblem(map, 'shell.palette', 'mod+k')).toBeNull()
    expect(rebindProblem(map, 'command.a/y', 'a')).toEqual({ problem: 'needs-modifier' })
    expect(rebindProblem(map, 'command.a/y', 'enter')).toEqual({ problem: 'not-a-shortcut' })
    expect(rebindProblem(map, 'command.a/y', null)).toEqual({ problem: 'not-a-shortcut' })
  })
})
