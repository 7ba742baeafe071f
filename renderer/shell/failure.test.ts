import { afterEach, expect, it } from 'vitest'
import { addMessages, applyLook } from '@panoptic/sdk/ui'
import { fail, PanopticError } from '../../sdk/contract/result'
import { shell as de } from '../locales/de/shell'
import { shell as en } from '../locales/en/shell'
import { failureText, fieldProblem } from './failure'

const failure = (...args: Parameters<typeof fail>): PanopticError => new PanopticError(fail(...args).error)
afterEach(() => applyLook({ theme: 'dark', language: 'en' }))

it('says the remedy after what happened, once', () => {
  expect(failureText(failure('conflict', 'Taken.', { field: 'name', remedy: 'Choose another.' }))).toBe('Taken. Choose another.')
  expect(failureText(failure('conflict', 'Taken. Choose another.', { remedy: 'Choose another.' }))).toBe('Taken. Choose another.')
  expect(failureText(new Error('plain'))).toBe('plain')
})

it('puts it at the field only where the form has that field', () => {
  const error = failure('invalid', 'Wrong.', { field: 'slug', remedy: 'Mend it.' })
  expect(fieldProblem(error, ['slug'])).toEqual({ field: 'slug', text: 'Wrong. Mend it.' })
  expect(fieldProblem(error, ['name'])).toEqual({ field: null, text: 'Wrong. Mend it.' })
})

it('says known failures in the user’s language', () => {
  addMessages({ en, de } as never)
  applyLook({ theme: 'dark', language: 'de' })
  expect(fieldProblem(failure('conflict', 'This tenant has a user of that name already.', { field: 'name' }), ['name'], 'users').text).toMatch(/heißt schon jemand so/)
  expect(fieldProblem(failure('timeout', 'Too slow.'), ['name'], 'users').text).toBe('Too slow.')
})
