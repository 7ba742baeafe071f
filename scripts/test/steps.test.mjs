import { describe, expect, it } from 'vitest'
import { Failure } from '../lib/failure.mjs'
import { createSteps, printError, seconds } from '../lib/steps.mjs'

function recorder() {
  let text = ''
  let clock = 0
  return { text: () => text, io: { write: (/** @type {string} */ more) => { text += more }, now: () => (clock += 500) } }
}

describe('createSteps', () => {
  it('prints a quick step in one line', async () => {
    const { io, text } = recorder()
    expect(await createSteps(io).step('Build', async () => 42, { result: (n) => `${n} files` })).toBe(42)
    expect(text()).toBe('▸ Build … 42 files (0.5 s)\n')
  })

  it('prints what a step says below it and repeats its name at the end', async () => {
    const { io, text } = recorder()
    await createSteps(io).step('Addon', async (say) => say('compiling'))
    expect(text()).toBe('▸ Addon … \n    compiling\n▸ Addon: done (0.5 s)\n')
  })

  it('says that a step failed and passes the error on', async () => {
    const { io, text } = recorder()
    await expect(createSteps(io).step('Build', async () => { throw new Error('x') })).rejects.toThrow('x')
    expect(text()).toBe('▸ Build … failed (0.5 s)\n')
  })
})

it.each([[300, '0.3 s'], [41_200, '41 s'], [125_000, '2 min 05 s']])('%i ms read as %s', (ms, text) => {
  expect(seconds(ms)).toBe(text)
})

describe('printError', () => {
  it('prints an expected failure as what happened and what to do', () => {
    let text = ''
    printError(new Failure('It rained.', 'Take an umbrella.', { detail: '10 mm' }), (more) => { text += more })
    expect(text).toBe('\n10 mm\n\nIt rained.\nTake an umbrella.\n')
  })

  it('prints anything else with its stack', () => {
    let text = ''
    printError(new TypeError('x is undefined'), (more) => { text += more })
    expect(text).toMatch(/TypeError: x is undefined\n\s+at /)
  })
})
