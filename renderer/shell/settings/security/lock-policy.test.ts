import { expect, it } from 'vitest'
import { lockPolicy } from '../../../../sdk/contract/people'
import { draftedForm, fields, formOf, numberFits, numbers, policyOf, type NumberField } from './lock-policy'

const policy = lockPolicy.parse({})

it('holds every field of the policy and gives back the same', () => {
  expect([...fields].sort()).toEqual(Object.keys(lockPolicy.shape).sort())
  expect(policyOf(formOf(policy))).toEqual(policy)
})

it('takes exactly the numbers that the route takes', () => {
  for (const field of Object.keys(numbers) as NumberField[]) for (const text of ['', '-1', '0', '1', '1.5', '1e2', 'x', ' 7 ', '90', '91', '720', '721', '1440', '1441', '99999'])
    expect([field, text, numberFits(field, text)]).toEqual([field, text, text.trim() !== '' && lockPolicy.shape[field].safeParse(/^\d+$/.test(text.trim()) ? Number(text) : NaN).success])
})

it('forgets a draft with a choice that is none', () => {
  expect(draftedForm({ ...formOf(policy), onIdle: 'explode' })).toBeNull()
  expect(draftedForm({ ...formOf(policy), idleMinutes: '5' })).toEqual({ ...formOf(policy), idleMinutes: '5' })
})
