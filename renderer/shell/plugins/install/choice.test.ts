import { describe, expect, it } from 'vitest'
import { candidate, installed } from '../../../test/fixtures-plugins'
import { answeredGrants, installChoice } from './choice'

const keys = ['network:status', 'notifications', 'metrics:read']

describe('what a package asks this user for', () => {
  it('is everything when it is new', () => {
    const choice = installChoice(candidate(), keys, undefined)
    expect(choice).toMatchObject({ asked: keys, decided: [], enables: true })
    expect(answeredGrants(keys, choice, new Set(['metrics:read']))).toEqual(['metrics:read'])
  })

  it('is only what is new in an update; what was given goes on, what was refused stays refused (C-05)', () => {
    const choice = installChoice(candidate({ relation: 'update', added: ['metrics:read'] }), keys, installed({ grants: ['network:status'] }))
    expect(choice).toEqual({ asked: ['metrics:read'], decided: ['network:status', 'notifications'], given: ['network:status'], running: true, enables: true })
    expect(answeredGrants(keys, choice, new Set(['metrics:read', 'notifications']))).toEqual(['network:status', 'metrics:read'])
    expect(answeredGrants(keys, choice, new Set())).toEqual(['network:status'])
  })

  it('never sends a grant that the new version no longer asks for', () => {
    const choice = installChoice(candidate({ relation: 'update', added: [] }), ['network:status'], installed({ grants: ['network:status', 'files'] }))
    expect(answeredGrants(['network:status'], choice, new Set(['files']))).toEqual(['network:status'])
  })

  it('is nothing where nothing is new, or where the same or an older version replaces one that is off', () => {
    expect(installChoice(candidate({ relation: 'update', added: [] }), keys, installed()).enables).toBe(false)
    for (const relation of ['same', 'older'] as const) expect(installChoice(candidate({ relation }), keys, installed({ enabled: false, grants: [] }))).toMatchObject({ asked: [], enables: false })
  })
})
