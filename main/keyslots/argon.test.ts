import { spawnSync } from 'node:child_process'
import { hashRawSync } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { argon2idKey, calibrate, ceiling, floor, passwordBytes } from './argon'

/**
 * Vectors of the Argon2 reference implementation (phc-winner-argon2, CC0), version 0x13, Argon2id, 32 bytes.
 * RFC 9106 §5.3's own vector has associated data, which this binding cannot take; see the decision record.
 */
const vectors = [
  { t: 2, m: 65536, p: 1, password: 'password', salt: 'somesalt', tag: '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7' },
  { t: 2, m: 256, p: 1, password: 'password', salt: 'somesalt', tag: '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe' },
  { t: 2, m: 256, p: 2, password: 'password', salt: 'somesalt', tag: '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037' },
  { t: 1, m: 65536, p: 1, password: 'password', salt: 'somesalt', tag: 'f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98' },
  { t: 4, m: 65536, p: 1, password: 'password', salt: 'somesalt', tag: '9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c' },
  { t: 2, m: 65536, p: 1, password: 'differentpassword', salt: 'somesalt', tag: '0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde' },
  { t: 2, m: 65536, p: 1, password: 'password', salt: 'diffsalt', tag: 'bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c' },
]

test.each(vectors)('reference vector t=$t m=$m p=$p $password/$salt', async ({ t, m, p, password, salt, tag }) => {
  expect((await argon2idKey(Buffer.from(password), Buffer.from(salt), { t, m, p })).toString('hex')).toBe(tag)
})

test('the reference implementation\'s own program makes the same key', async ({ skip }) => {
  const args = ['another salt 16b', '-id', '-t', '3', '-k', String(floor.m), '-p', '4', '-l', '32', '-r']
  const { status, stdout } = spawnSync('argon2', args, { input: 'änother password', encoding: 'utf8' })
  skip(status === null, 'needs the program `argon2` (Debian package argon2)')
  expect(stdout.trim()).toBe((await argon2idKey(Buffer.from('änother password'), Buffer.from('another salt 16b'), floor)).toString('hex'))
})

test('RFC 9106 parameters, without associated data: async and sync agree, and each input counts', async () => {
  const cost = { t: 3, m: 32, p: 4 }
  const password = Buffer.alloc(32, 1)
  const salt = Buffer.alloc(16, 2)
  const key = await argon2idKey(password, salt, cost)
  expect(key).toEqual(hashRawSync(password, { algorithm: 2, timeCost: 3, memoryCost: 32, parallelism: 4, salt, outputLen: 32 }))
  const others = [argon2idKey(Buffer.alloc(32, 3), salt, cost), argon2idKey(password, Buffer.alloc(16, 3), cost), argon2idKey(password, salt, { ...cost, t: 4 }), argon2idKey(password, salt, { ...cost, p: 2 })]
  for (const other of await Promise.all(others)) expect(other.equals(key)).toBe(false)
})

test('calibration never goes below RFC 9106 and stays within what a header may hold', async () => {
  expect(await calibrate(0)).toEqual(floor)
  const cost = await calibrate(400)
  expect(cost.t).toBeGreaterThanOrEqual(floor.t)
  expect(cost.t).toBeLessThanOrEqual(ceiling.t)
  expect(cost.m).toBeGreaterThanOrEqual(floor.m)
  expect(cost.m).toBeLessThanOrEqual(256 * 1024)
  expect(cost.p).toBe(4)
})

test('the same password typed on two keyboards is one password', () => {
  expect(passwordBytes('Pass\u00e9')).toEqual(passwordBytes('Passe\u0301'))
})
