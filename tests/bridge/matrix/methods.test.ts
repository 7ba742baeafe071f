/** Every method of the store's API × actor × object, on a real encrypted workspace with canaries in each tenant. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { By } from '../../../main/store/api'
import { calls, variants, type Call } from './calls'
import { actors, grids, hostOnly, variantGrids, type Grid } from './expected-methods'
import { formGrids, forms } from './forms'
import { absent, makePlan, openWorld, valueMark, type Person, type Plan, type Target, type World } from './world'

/** In the order of `actors`: who acts, and whose objects are their own, their neighbour's and a stranger's. */
const casts: readonly (readonly [own: Person, neighbour: Person, stranger: Person])[] = [
  ['sys', 'clerk', 'user'], ['admin', 'user', 'other'], ['user', 'mate', 'other'], ['chief', 'other', 'user'],
]

let plan: Plan
/** As it was made; one that has only been read from is used again. */
let world: World | null = null
let untouched: ReturnType<World['rows']> = new Map()
beforeAll(async () => {
  plan = await makePlan()
})
function open(): World {
  if (world === null) {
    world = openWorld(plan)
    untouched = world.rows()
  }
  return world
}
const close = (): void => {
  world?.close()
  world = null
}
afterAll(() => {
  close()
  plan.dispose()
})

interface Seen {
  readonly outcome: string
  /** Answer or error, as text. */
  readonly text: string
  readonly changed: readonly string[]
}

/** What goes with every change. */
const isLog = (table: string): boolean => table.startsWith('audit')
const isCounter = (row: string): boolean => row.includes('"key":"authority.revision"') || row.includes('"key":"header.')

async function call({ run, marks = ownMarks }: Call, by: By, object: Target): Promise<Seen> {
  const { api, core, rows: read, settled } = open()
  let code: string | null = null
  let text: string
  try {
    text = JSON.stringify(await run(api, by, object, core)) ?? ''
  } catch (error) {
    if (!(error instanceof PanopticError)) throw error
    code = error.code
    text = JSON.stringify([error.message, error.details])
  }
  await settled()
  const differing = [...read()].flatMap(([table, rows]) => {
    const old = untouched.get(table) ?? new Set<string>()
    return [...[...rows].filter((row) => !old.has(row)), ...[...old].filter((row) => !rows.has(row))].map((row) => ({ table, row }))
  })
  if (differing.length > 0) close()
  const noted = differing.some(({ table }) => table === 'audit')
  const changed = differing.filter(({ table, row }) => !isLog(table) && !isCounter(row)).map(({ row }) => row)
  const holds = (place: string): boolean => marks(object).some((mark) => place.includes(mark))
  if (code !== null) expect(differing, 'what failed changed nothing').toEqual([])
  const outcome = code ?? (changed.some(holds) ? (noted ? 'audited' : 'changes') : holds(text) ? 'sees' : noted && changed.length === 0 ? 'noted' : 'nothing')
  return { outcome, text, changed }
}

function ownMarks({ mark, user, connection, secret, removed, personal, slot, waiting, dead, shown }: Target): string[] {
  return [mark, user, connection, secret, removed, personal, slot, waiting, dead, shown]
}
const allMarks = (target: Target): string[] => [...ownMarks(target), target.tenantMark, ...(target.tenant === 'system' ? [] : [target.tenant])]
const by = (person: Person): By => ({ user: plan.targets[person].user, tenant: plan.targets[person].tenant })

const cases: readonly (readonly [string, Call, Grid])[] = [
  ...Object.entries(calls).map(([name, each]) => [name, each, grids[name as keyof typeof grids]] as const),
  ...Object.entries(variants).map(([name, each]) => [name, each, variantGrids[name as keyof typeof variantGrids]] as const),
  ...Object.entries(forms).map(([name, each]) => [name, each, formGrids[name as keyof typeof formGrids]] as const),
]

test('every method has an expectation', () => {
  expect([...Object.keys(calls), ...Object.keys(hostOnly)].sort()).toEqual(Object.keys(open().api).sort())
})

describe.each(cases)('%s', (name, each, grid) => {
  test.each(actors.map((actor, index) => [actor, casts[index]!, grid[index]!] as const))('%s', async (_, cast, expected) => {
    const objects = cast.map((person) => plan.targets[person])
    const caller = by(cast[0])
    const seen: Seen[] = []
    for (const object of objects) seen.push(await call(each, caller, object))
    expect(seen.map(({ outcome }) => outcome).join(' ')).toBe(expected)

    const answers = seen.map(({ text }) => text).join('\n')
    expect(answers).not.toContain(valueMark)
    // The cross-tenant mode of a system administrator.
    if (cast[0] === 'sys' && !/ (nothing|noted|not-found|refused)$/.test(expected)) return
    // Nothing of another tenant's comes out or is touched, except that a tenant's log names who of `system` acted in it.
    const strangers = Object.values(plan.targets).filter(({ tenant }) => tenant !== caller.tenant)
    const named = name.startsWith('audit') ? ownMarks(plan.targets.sys) : []
    const foreign = strangers.flatMap(allMarks).filter((mark) => !named.includes(mark))
    expect(foreign.filter((mark) => answers.includes(mark))).toEqual([])
    expect(seen.flatMap(({ changed }) => changed).filter((row) => foreign.some((mark) => row.includes(mark)))).toEqual([])
    // A stranger's object and one that does not exist are one.
    const { outcome, text } = await call(each, caller, absent())
    const ofStranger = seen[2]!
    if (ofStranger.outcome === outcome && !['refused', 'not-found'].includes(outcome)) return
    expect({ outcome, text }).toEqual({ outcome: ofStranger.outcome, text: ofStranger.text })
  })

  // The host writes entries for whoever it serves.
  if (name === 'audit') return
  test('refuses whoever has no standing, or claims another tenant’s', async () => {
    const { sys, admin, chief, gone } = plan.targets
    const callers: readonly By[] = [
      gone, { user: admin.user, tenant: chief.tenant }, { user: chief.user, tenant: admin.tenant }, { user: sys.user, tenant: admin.tenant }, { user: randomUUID(), tenant: admin.tenant }, { user: '', tenant: 'system' },
    ].map(({ user, tenant }) => ({ user, tenant }))
    const outcomes: string[] = []
    for (const caller of callers) outcomes.push((await call(each, caller, admin)).outcome)
    expect(outcomes).toEqual(outcomes.map(() => 'refused'))
  })
})
