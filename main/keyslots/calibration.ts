/**
 * What a password slot should cost on this computer, measured at most once a month and kept in a small file beside the
 * header: unlocking must not wait for it.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { calibrate, ceiling, floor, type ArgonCost } from './argon'
import { readIfThere, writeFileAtomic } from './file'

const schema = z.strictObject({
  version: z.literal(1),
  at: z.number().int(),
  t: z.number().int().min(floor.t).max(ceiling.t), m: z.number().int().min(floor.m).max(ceiling.m), p: z.literal(floor.p),
})

const maxAge = 30 * 24 * 3_600_000
/** Measurements differ by this much from day to day. */
const worthIt = 1.25

export interface Calibration {
  /** As it was measured last, within a month; null when it is due. */
  known(): ArgonCost | null
  /** Measures, which takes some seconds of one core, and remembers. */
  measure(): Promise<ArgonCost>
}

/** @param targetMs how long one derivation should take */
export function createCalibration(folder: string, now: () => number, targetMs: number): Calibration {
  const path = join(folder, 'calibration.json')
  const known = (): ArgonCost | null => {
    const file = schema.safeParse(parse(readIfThere(path)))
    if (!file.success || file.data.at > now() || file.data.at < now() - maxAge) return null
    const { t, m, p } = file.data
    return { t, m, p }
  }
  return {
    known,
    async measure() {
      const cost = await calibrate(targetMs)
      writeFileAtomic(path, Buffer.from(`${JSON.stringify({ version: 1, at: now(), ...cost })}\n`))
      return cost
    },
  }
}

/** Whether a slot of cost `old` is worth rewriting. Costs only grow. */
export const isHigher = (cost: ArgonCost, old: ArgonCost): boolean => cost.m >= old.m && cost.t * cost.m > old.t * old.m * worthIt

function parse(bytes: Buffer | null): unknown {
  try {
    return bytes === null ? null : JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
