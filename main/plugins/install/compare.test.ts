import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, looksLike } from './compare'

describe('versions', () => {
  it('are in the order of Semantic Versioning', () => {
    const inOrder = ['0.9.9', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0']
    inOrder.forEach((left, one) => inOrder.forEach((right, other) => expect([left, right, compareVersions(left, right)]).toEqual([left, right, Math.sign(one - other)])))
  })
  it('differ in nothing by their build', () => expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0))
  it('are compared the same both ways (property)', () => {
    const part = fc.constantFrom('0', '1', '2', '10')
    const version = fc.tuple(part, part, part, fc.constantFrom('', '-a', '-1', '-a.1', '-a.b', '-1.a')).map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`)
    fc.assert(fc.property(version, version, (left, right) => Object.is(compareVersions(left, right) + compareVersions(right, left), 0)))
  })
})

describe('names', () => {
  it.each([
    ['Acme', 'acme'], ['Acme Inc.', 'ACME  inc'], ['Acme', 'Асmе'], ['Panoptic', 'Panoptlc'], ['Panoptic', 'Pan0ptic'], ['Modern', 'Modem'], ['Acme', 'Ácme'], ['Acme', 'Ac\u00adme'], ['Ⅴault', 'Vault'],
  ])('%j and %j look alike', (left, right) => expect(looksLike(left, right)).toBe(true))
  it.each([['Acme', 'Acmes'], ['Vault', 'Fault'], ['Daily prices', 'Daily price']])('%j and %j do not', (left, right) => expect(looksLike(left, right)).toBe(false))
})
