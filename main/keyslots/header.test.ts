import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { StoreProblem } from '../store/problem'
import { floor } from './argon'
import { canonicalJson, type Json } from './canonical'
import { parseHeader, serialise, type Header } from './format'
import { createHeader, isAuthentic, unlockHeader, unlockSlot, unlockWithPhrase, withNextKey, withoutOldKey, withSlots } from './header'
import { newKeyPair, openSealed, seal, unwrap, wrap } from './seal'
import { deviceWrapping, newSlot, passwordWrapping, phraseWrapping, type DataKeys, type Wrapping } from './slot'

const password = 'correct horse battery'
const slot = { user: randomUUID(), label: 'Änne', password, cost: floor, now: 1_700_000_000_000 }
let header: Header
let dataKey: Buffer

beforeAll(async () => {
  ({ header, dataKey } = await createHeader(slot))
})

const keys = (): DataKeys => ({ current: dataKey, next: null })
const plus = (to: Header, held: DataKeys, wrapping: Wrapping): Header =>
  withSlots(to, held, [...to.slots, newSlot(to, held, { id: randomUUID(), user: randomUUID(), label: 'Bo', createdAt: 1 }, wrapping)])

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
    const two = plus(header, keys(), await passwordWrapping('another password', floor))
    expect((await unlockHeader(two, 'another password'))?.dataKey).toEqual(dataKey)
    const [old, other] = two.slots
    const rewritten = newSlot(two, keys(), old!, await passwordWrapping('a new password', floor))
    const changed = parseHeader(serialise(withSlots(two, keys(), [rewritten, other!])))
    expect(changed.revision).toBe(header.revision + 2)
    expect(changed.slots[1]).toEqual(two.slots[1])
    expect((await unlockHeader(changed, 'a new password'))?.dataKey).toEqual(dataKey)
    expect(await unlockHeader(changed, password)).toBeNull()
  })

  test('a user without one is tried as long as one who has: no oracle for who exists', async () => {
    const time = async (user: string | undefined): Promise<number> => {
      const started = performance.now()
      expect(await unlockHeader(header, 'wrong', user)).toBeNull()
      return performance.now() - started
    }
    const best = async (user: string | undefined): Promise<number> => Math.min(await time(user), await time(user), await time(user))
    // A derivation takes tens of milliseconds even at the floor; none at all less than one.
    const known = await best(slot.user)
    const unknown = await best(randomUUID())
    expect(unknown).toBeGreaterThan(known / 4)
  })
})

describe('P-12, P-13: recovery and device slots', () => {
  const entropy = randomBytes(32)
  const half = randomBytes(32)

  test('each opens with its own secret, and with no other', async () => {
    const all = parseHeader(serialise(plus(plus(header, keys(), phraseWrapping(entropy)), keys(), deviceWrapping(half, 'Panoptic', 'a/b'))))
    const [, recovery, device] = all.slots
    expect([recovery!.kind, device!.kind]).toEqual(['recovery', 'device'])
    expect(unlockWithPhrase(all, entropy)).toMatchObject({ slot: { id: recovery!.id }, dataKey })
    expect(unlockWithPhrase(all, randomBytes(32))).toBeNull()
    expect(unlockSlot(all, device!, Buffer.from(half))).toMatchObject({ slot: { id: device!.id }, dataKey })
    expect(unlockSlot(all, device!, Buffer.from(entropy))).toBeNull()
    expect(unlockSlot(all, recovery!, Buffer.from(half))).toBeNull()
    expect((await unlockHeader(all, password))?.slot.kind).toBe('password')
    const bytes = serialise(all)
    for (const secret of [entropy, half, dataKey]) for (const text of [secret, secret.toString('hex'), secret.toString('base64')]) expect(bytes.includes(text)).toBe(false)
  })

  test('a slot doctored to be of another kind, or with another box, is refused', () => {
    const all = plus(header, keys(), phraseWrapping(entropy))
    const as = (change: (copy: Header) => void): Header => {
      const copy = structuredClone(all)
      change(copy)
      return parseHeader(serialise(copy))
    }
    expect(problem(() => as((copy) => { copy.slots[1]!.kind = 'device' }))).toBe('header-damaged')
    for (const change of [(copy: Header) => { copy.slots[1]!.wrap.box = randomBytes(48).toString('base64') }, (copy: Header) => { copy.slots[1]!.id = randomUUID() }, (copy: Header) => { copy.workspace = randomUUID() }])
      expect(unlockWithPhrase(as(change), entropy)).toBeNull()
    expect(problem(() => unlockWithPhrase(as((copy) => { copy.slots[0]!.label = 'Mallory' }), entropy))).toBe('header-damaged')
  })
})

describe('two data keys, while the database is re-encrypted', () => {
  test('every slot gives both, needs no password for it, and then only the new one', async () => {
    const next = randomBytes(32)
    const entropy = randomBytes(32)
    const both = parseHeader(serialise(withNextKey(plus(header, keys(), phraseWrapping(entropy)), dataKey, next)))
    expect(await unlockHeader(both, password)).toMatchObject({ dataKey, nextKey: next })
    expect(unlockWithPhrase(both, entropy)).toMatchObject({ dataKey, nextKey: next })
    // A slot made meanwhile holds both too.
    const half = randomBytes(32)
    const three = parseHeader(serialise(plus(both, { current: dataKey, next }, deviceWrapping(half, 'Panoptic', 'a/b'))))
    expect(unlockSlot(three, three.slots[2]!, Buffer.from(half))).toMatchObject({ dataKey, nextKey: next })
    const done = parseHeader(serialise(withoutOldKey(three, next)))
    expect(done).toMatchObject({ epoch: header.epoch + 1 })
    expect(await unlockHeader(done, password)).toMatchObject({ dataKey: next, nextKey: null })
    expect(isAuthentic(done, dataKey)).toBe(false)
    expect(done.slots.every(({ sealed }) => sealed.length === 1)).toBe(true)
  })

  test('a header in which only some slots have the next key is damaged', () => {
    const both = withNextKey(plus(header, keys(), phraseWrapping(randomBytes(32))), dataKey, randomBytes(32))
    expect(problem(() => parseHeader(serialise({ ...both, slots: [both.slots[0]!, { ...both.slots[1]!, sealed: [both.slots[1]!.sealed[0]!] }] })))).toBe('header-damaged')
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
