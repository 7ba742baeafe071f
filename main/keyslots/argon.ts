/** Argon2id (RFC 9106): turns a password into a key, slowly on purpose. */
import { hashRaw } from '@node-rs/argon2'

export interface ArgonCost {
  /** Passes over the memory. */
  readonly t: number
  /** Memory in KiB. */
  readonly m: number
  /** Lanes. */
  readonly p: number
}

/** RFC 9106's second recommended option; no slot is ever made, or accepted, below it. */
export const floor: ArgonCost = { t: 3, m: 64 * 1024, p: 4 }

/** No honest slot is above it; a doctored header must not be able to use up the machine. */
export const ceiling: ArgonCost = { t: 64, m: 1024 * 1024, p: 4 }

/** What calibration may ask for: also a small laptop must be able to open the workspace. */
const calibrationMemory = 256 * 1024

/** `@node-rs/argon2` declares its algorithms as a const enum, which isolated modules cannot read. */
const argon2id = 2

/** 32 key bytes. The caller overwrites `password` and the result. */
export function argon2idKey(password: Uint8Array, salt: Uint8Array, cost: ArgonCost): Promise<Buffer> {
  return hashRaw(password, { algorithm: argon2id, timeCost: cost.t, memoryCost: cost.m, parallelism: cost.p, salt, outputLen: 32 })
}

/** A password as it is hashed: composed (NFC), because keyboards differ in how they write é. */
export const passwordBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8')

/**
 * The cost that takes about `targetMs` on this machine: more memory first (up to 256 MiB), then more passes;
 * never below {@link floor}.
 */
export async function calibrate(targetMs: number): Promise<ArgonCost> {
  if (targetMs <= 0) return floor
  let cost = floor
  let took = await time(cost)
  while (cost.m < calibrationMemory && took * 2 <= targetMs) {
    cost = { ...cost, m: cost.m * 2 }
    took = await time(cost)
  }
  const passes = Math.floor(targetMs / (took / cost.t))
  return { ...cost, t: Math.max(floor.t, Math.min(ceiling.t, passes)) }
}

/** The better of two, because a busy machine would otherwise make a weak slot. */
async function time(cost: ArgonCost): Promise<number> {
  let best = Infinity
  for (let round = 0; round < 2; round++) {
    const started = performance.now()
    await argon2idKey(Buffer.from('calibration'), Buffer.alloc(16), cost)
    best = Math.min(best, performance.now() - started)
  }
  return best
}
