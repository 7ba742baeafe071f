import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { StoreProblem } from '../store/problem'
import { floor } from './argon'
import { canonicalJson, type Json } from './canonical'
import { parseHeader, serialise, type Header } from './format'
import { addPasswordSlot, changePassword, createHeader, isAuthentic, unlockHeader } from './header'
import { newKeyPair, openSealed, seal, unwrap, wrap } from './seal'

const password = 'correct horse battery'
const slot = { user: randomUUID(), label: 'Änne', password, cost: floor, now: 1_700_000_000_000 }
let header: Header
let dataKey: Buffer

beforeAll(async () => {
  ({ header, dataKey } = await createHeader(slot))
})

const problem = (run: () => unknown): string => {
  try {
    run()
    return 'none'
  } catch (error) {
    if (error instanceof StoreProblem) return error.problem
    throw error
  }
}

/** What `serialise` would write for a header that somebody changed without the data key. */
const doctored = (change: (copy: Header) => void): Header => {
  const copy = structuredClone(header)
  change(copy)
  return parseHeader(serialise(copy))
}

describe('P-11: the password slot', () => {
  test('opens with its password and gives the data key; with no other', async () => {
    const unlocked = await unlockHeader(parseHeader(serialise(header)), password)
    expect(unlocked?.dataKey).toEqual(dataKey)
    expect(unlocked?.slot.user).toBe(slot.user)
    expect(await unlockHeader(header, `${password} `)).toBeNull()
    expect(await unlockHeader(header, password, randomUUID())).toBeNull()
  })

  test('the header holds neither the data key nor the password', () => {
    const bytes = serialise(header)
    for (const secret of [dataKey, Buffer.from(dataKey.toString('hex')), Buffer.from(dataKey.toString('base64')), Buffer.from(password)])
      expect(bytes.includes(secret)).toBe(false)
  })

  test('a second user gets a slot; a changed password rewrites one slot and needs no new data key', async () => {
    const two = await addPasswordSlot(header, dataKey, { ...slot, user: randomUUID(), label: 'Bo', password: 'another password' })
    expect((await unlockHeader(two, 'another password'))?.dataKey).toEqual(dataKey)
    const changed = parseHeader(serialise(await changePassword(two, dataKey, header.slots[0]!.id, 'a new password', floor)))
    expect(changed.revision).toBe(header.revision + 2)
    expect(changed.slots[1]).toEqual(two.slots[1])
    expect((await unlockHeader(changed, 'a new password'))?.dataKey).toEqual(dataKey)
    expect(await unlockHeader(changed, password)).toBeNull()
  })
})

describe('a damaged or doctored header', () => {
  test('every flipped byte is named before a password is asked for', () => {
    const bytes = serialise(header)
    for (let index = 0; index < bytes.length; index++)
      for (const bit of [1, 32, 128]) {
        const flipped = Buffer.from(bytes)
        flipped[index]! ^= bit
        expect([index, bit, problem(() => parseHeader(flipped))]).toEqual([index, bit, 'header-damaged'])
      }
  })

  test('any other text is named damaged, never an exception of another kind', () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.json().map((text) => `${text}\n`))
    fc.assert(fc.property(texts, (text) => problem(() => parseHeader(Buffer.from(text))) === 'header-damaged'))
    for (let size = 0; size < serialise(header).length; size += 37) expect(problem(() => parseHeader(serialise(header).subarray(0, size)))).toBe('header-damaged')
  })

  test('a newer version is named as such', () => {
    const newer = { ...header, version: 2, something: 'new' } as unknown as Header
    expect(problem(() => parseHeader(serialise(newer)))).toBe('header-newer')
  })

  test('costs below the floor or above the ceiling are refused before they are used', () => {
    for (const change of [{ t: 2 }, { m: 65535 }, { p: 1 }, { m: 2 ** 21 }, { t: 1000 }])
      expect(problem(() => doctored((copy) => Object.assign(copy.slots[0]!.wrap, change)))).toBe('header-damaged')
  })

  test('a change by somebody without the data key is noticed after unlocking', async () => {
    const changes: ((copy: Header) => void)[] = [
      (copy) => { copy.slots[0]!.label = 'Mallory' },
      (copy) => { copy.slots[0]!.user = randomUUID() },
      (copy) => { copy.slots[0]!.createdAt += 1 },
      (copy) => { copy.revision += 1 },
      (copy) => { copy.createdAt += 1 },
      (copy) => { copy.mac = randomBytes(32).toString('base64') },
      (copy) => { copy.slots[0]!.publicKey = newKeyPair().publicKey.toString('base64') },
      (copy) => { copy.slots[0]!.sealed[0]!.box = randomBytes(48).toString('base64') },
      (copy) => { copy.slots[0]!.sealed[0]!.ephemeral = Buffer.alloc(32).toString('base64') },
      (copy) => { copy.slots.push({ ...copy.slots[0]!, id: randomUUID() }) },
    ]
    for (const [index, change] of changes.entries())
      await expect(unlockHeader(doctored(change), password), `change ${index}`).rejects.toMatchObject({ problem: 'header-damaged' })
  })

  test('a slot cannot be moved to another workspace or id, nor given another box', async () => {
    const changes: ((copy: Header) => void)[] = [
      (copy) => { copy.workspace = randomUUID() },
      (copy) => { copy.slots[0]!.id = randomUUID() },
      (copy) => { copy.slots[0]!.wrap.box = randomBytes(48).toString('base64') },
    ]
    for (const change of changes) expect(await unlockHeader(doctored(change), password)).toBeNull()
  })

  test('another data key does not authenticate it', () => {
    expect(isAuthentic(header, dataKey)).toBe(true)
    expect(isAuthentic(header, randomBytes(32))).toBe(false)
  })
})

describe('boxes', () => {
  test('sealed to a public key: only the private half and the same context open it', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 0, maxLength: 80 }), fc.string(), (plain, context) => {
      const pair = newKeyPair()
      const aad = Buffer.from(context)
      const sealed = seal(pair.publicKey, Buffer.from(plain), aad)
      expect(openSealed(pair.privateKey, sealed, aad)).toEqual(Buffer.from(plain))
      expect(openSealed(newKeyPair().privateKey, sealed, aad)).toBeNull()
      expect(openSealed(pair.privateKey, sealed, Buffer.from(`${context}x`))).toBeNull()
    }), { numRuns: 30 })
  })

  test('wrapped: wrong key, nonce, box or context give null', () => {
    const key = randomBytes(32)
    const wrapped = wrap(key, Buffer.from('plain'), Buffer.from('aad'))
    expect(unwrap(key, wrapped, Buffer.from('aad'))?.toString()).toBe('plain')
    expect(unwrap(randomBytes(32), wrapped, Buffer.from('aad'))).toBeNull()
    expect(unwrap(key, { ...wrapped, nonce: randomBytes(12) }, Buffer.from('aad'))).toBeNull()
    expect(unwrap(key, wrapped, Buffer.from('AAD'))).toBeNull()
  })
})

test('canonical JSON: one text for one value, whatever the order of its keys', () => {
  expect(canonicalJson({ b: [1, null, 'ä\n'], a: { d: true, c: 1e21 } })).toBe('{"a":{"c":1e+21,"d":true},"b":[1,null,"ä\\n"]}')
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value as Json)
    expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
  }))
})
