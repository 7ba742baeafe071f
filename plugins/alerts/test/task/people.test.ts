/** Who sees, changes and is told what: roles, several users of one tenant, permissions. */
import { afterEach, describe, expect, it } from 'vitest'
import { acknowledge, unacknowledge } from '../../actions/acknowledge'
import { endSilence } from '../../actions/silence'
import { preview, sendTest } from '../../actions/test-message'
import { channelRow, ruleRow, silenceRow } from '../../model/rows'
import { addChannel, hour, minute, point, rule, save, start, world, type World } from './world'

const open: World[] = []
const made = async (...given: Parameters<typeof world>): Promise<World> => {
  const one = await world(...given)
  open.push(one)
  return one
}
afterEach(async () => { for (const one of open.splice(0)) await one.close() })

/** Ada, an administrator, whose rule fires; Ben, a user of the same tenant. */
async function tenant() {
  const one = await made({ tenant: 'acme' })
  const ben = await one.addUser({ name: 'ben', tenant: 'acme', role: 'tenant_user' })
  await addChannel(one, 'telegram')
  await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-telegram'] }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  await one.live(minute)
  const [alert] = await one.panoptic.db.selectFrom('alerts').select('id').execute()
  return { one, ben, alert: alert!.id }
}

describe('a user who is no administrator', () => {
  it('sees rules, channels and alerts, and may change none of the shared ones', async () => {
    const { ben, one } = await tenant()
    const { db, batch } = ben.panoptic
    expect(await db.selectFrom('alerts').select('state').execute()).toEqual([{ state: 'firing' }])
    expect(await db.selectFrom('rules').select('name').execute()).toEqual([{ name: 'Spend' }])
    expect(await db.selectFrom('channels').select('name').execute()).toEqual([{ name: 'The telegram' }])
    const mine = rule({ id: 'mine', evaluator: ben.by.user })
    const channel = { id: 'x', name: 'x', kind: 'slack' as const, enabled: true, connection: 'x', least: 'info' as const, template: '', mail: null, telegram: null, language: 'en' as const }
    const refused = { code: 'refused' }
    await expect(db.insertInto('rules').values(ruleRow(mine, start)).execute()).rejects.toMatchObject(refused)
    await expect(db.updateTable('rules').set({ enabled: false }).execute()).rejects.toMatchObject(refused)
    await expect(db.deleteFrom('channels').execute()).rejects.toMatchObject(refused)
    await expect(batch([db.insertInto('channels').values(channelRow(channel, start))])).rejects.toMatchObject(refused)
    await expect(db.insertInto('times').values({ id: 't', name: 't', definition: '{}', updated_at: start }).execute()).rejects.toMatchObject(refused)
    expect(await one.panoptic.db.selectFrom('rules').select(['id', 'enabled']).execute()).toEqual([{ id: 'r1', enabled: 1 }])
  })

  it('may acknowledge and silence, which is noted with their name, never with values', async () => {
    const { ben, one, alert } = await tenant()
    expect(await acknowledge(ben.panoptic, [alert, 'no-such-alert'], 'on it', one.clock.now)).toBe(1)
    expect(await acknowledge(one.panoptic, [alert], 'me too', one.clock.now), 'taken already').toBe(0)
    await ben.panoptic.db.insertInto('silences').values(silenceRow({ id: 's1', matchers: [{ label: 'rule', op: '=', value: 'Spend' }], startsAt: one.clock.now, endsAt: one.clock.now + hour, comment: 'known', by: ben.by.user, byName: 'ben' }, one.clock.now)).execute()
    await endSilence(ben.panoptic, 's1', one.clock.now + minute)
    expect(await ben.panoptic.db.selectFrom('silences').select('ends_at').execute()).toEqual([{ ends_at: one.clock.now + minute }])
    expect(await one.panoptic.db.selectFrom('acknowledgements').select(['by_name', 'comment']).execute()).toEqual([{ by_name: 'ben', comment: 'on it' }])
    const { entries } = await one.panoptic.audit.list({ action: 'row.' })
    const noted = entries.map(({ actor, action, target }) => [actor === ben.by.user ? 'ben' : 'ada', action, target])
    expect(noted).toEqual(expect.arrayContaining([
      ['ben', 'row.created', `alerts/acknowledgements/${alert}`], ['ben', 'row.created', 'alerts/silences/s1'], ['ben', 'row.changed', 'alerts/silences/s1'],
      ['ada', 'row.created', 'alerts/rules/r1'], ['ada', 'row.created', 'alerts/channels/c-telegram'],
    ]))
    expect(JSON.stringify(entries)).not.toContain('on it')
    expect(await unacknowledge(ben.panoptic, [alert], one.clock.now)).toBe(1)
    expect(await unacknowledge(ben.panoptic, [alert], one.clock.now)).toBe(0)
  })
})

it('each user is told by their own notifications; channels only by who watches', async () => {
  const { one, ben } = await tenant()
  const of = (user: string) => one.outbox.attempts.filter((message) => message.user === user).map(({ content }) => content.channel)
  expect(of(one.by.user).sort()).toEqual(['http', 'native'])
  expect(of(ben.by.user)).toEqual([])
  await one.run(ben)
  expect(of(ben.by.user)).toEqual(['native'])
  await one.publish('llm-cost', [point(1, one.clock.now)])
  await one.live(5 * minute)
  await one.live(5 * minute, ben)
  expect(of(one.by.user).sort()).toEqual(['http', 'http', 'native', 'native'])
  expect(of(ben.by.user)).toEqual(['native', 'native'])
  expect(await one.panoptic.db.selectFrom('watchers').select('name').orderBy('name').execute()).toEqual([{ name: 'ada' }, { name: 'ben' }])
})

it('another tenant sees and is told nothing', async () => {
  const { one } = await tenant()
  const eve = await one.addUser({ name: 'eve', tenant: 'globex' })
  await one.run(eve)
  expect(await eve.panoptic.db.selectFrom('alerts').selectAll().execute()).toEqual([])
  expect(one.outbox.attempts.filter(({ user }) => user === eve.by.user)).toEqual([])
})

it('an administrator takes over a rule by saving it: the alert goes on, and one task tells of it', async () => {
  const { one, alert } = await tenant()
  const cleo = await one.addUser({ name: 'cleo', tenant: 'acme' })
  await cleo.publish('llm-cost', [point(61, one.clock.now)])
  await save(cleo, one.clock.now, rule({ evaluator: cleo.by.user, channels: ['native', 'c-telegram'] }))
  await one.live(5 * minute, cleo)
  expect(await one.panoptic.db.selectFrom('alerts').select(['id', 'state', 'evaluator']).execute()).toEqual([{ id: alert, state: 'firing', evaluator: cleo.by.user }])
  await one.publish('llm-cost', [point(1, one.clock.now)])
  await one.live(5 * minute)
  expect(await one.panoptic.db.selectFrom('alerts').select(['state', 'value']).execute(), 'Ada’s figures do not count any more').toEqual([{ state: 'firing', value: 61 }])
  await cleo.publish('llm-cost', [point(2, one.clock.now)])
  await one.live(5 * minute, cleo)
  await one.live(5 * minute)
  const http = one.outbox.attempts.filter(({ content }) => content.channel === 'http').map(({ user, label }) => [user === cleo.by.user ? 'cleo' : 'ada', label])
  expect(http).toEqual([['ada', 'Critical: Spend'], ['cleo', 'Critical: Spend'], ['cleo', 'All clear: Spend']])
})

it('an alert that is over for who takes its rule over: the channel hears the all-clear, from who told it', async () => {
  const { one } = await tenant()
  const cleo = await one.addUser({ name: 'cleo', tenant: 'acme' })
  await cleo.publish('llm-cost', [point(1, one.clock.now)])
  await save(cleo, one.clock.now, rule({ evaluator: cleo.by.user, channels: ['native', 'c-telegram'] }))
  await one.live(minute, cleo)
  expect(await one.panoptic.db.selectFrom('alerts').select('state').execute()).toEqual([{ state: 'resolved' }])
  await one.live(5 * minute)
  const http = one.outbox.attempts.filter(({ content }) => content.channel === 'http').map(({ user, label }) => [user === cleo.by.user ? 'cleo' : 'ada', label])
  expect(http).toEqual([['ada', 'Critical: Spend'], ['ada', 'All clear: Spend']])
})

it('what was not allowed is said, and the rest is done', async () => {
  const one = await made()
  const grants = [...one.panoptic.session.me().grants]
  await addChannel(one, 'slack')
  await save(one, start, rule({ evaluator: one.by.user, channels: ['native', 'c-slack'] }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  await one.grant([])
  expect(await one.run()).toMatchObject({ outcome: 'partial', message: expect.stringMatching(/may not read figures.*may not show notifications.*The channel “The slack” may not be used/) })
  await one.grant(grants.filter((grant) => grant !== 'notifications'))
  expect(await one.run()).toMatchObject({ outcome: 'partial', message: expect.stringContaining('may not show notifications') })
  expect(one.outbox.attempts.map(({ content }) => content.channel)).toEqual(['http'])
  await one.grant(grants)
  expect(await one.run()).toMatchObject({ outcome: 'ok', message: '' })
  expect(one.notices).toHaveLength(1)
  const { connection } = await one.panoptic.db.selectFrom('channels').select('connection').executeTakeFirstOrThrow()
  await one.panoptic.connections.remove(connection)
  expect(await one.run()).toMatchObject({ outcome: 'partial', message: expect.stringContaining('The account of the channel “The slack” was removed') })
})

it('a channel that was removed or switched off is told no more', async () => {
  const { one } = await tenant()
  expect(await one.panoptic.db.selectFrom('groups').select('receiver').orderBy('receiver').execute()).toEqual([{ receiver: 'c-telegram' }, { receiver: 'native' }])
  await one.panoptic.db.deleteFrom('channels').execute()
  await one.run()
  expect(await one.panoptic.db.selectFrom('groups').select('receiver').execute()).toEqual([{ receiver: 'native' }])
  await one.publish('llm-cost', [point(1, one.clock.now)])
  await one.live(5 * minute)
  expect(one.outbox.attempts.map(({ content }) => content.channel)).toEqual(['native', 'http', 'native'])
})

it('a template with a mistake is left out, and said; nobody goes untold', async () => {
  const one = await made()
  await addChannel(one, 'slack', { template: 'Look: {{colour}}' })
  await save(one, start, rule({ evaluator: one.by.user, channels: ['c-slack'] }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  expect(await one.run()).toMatchObject({ outcome: 'partial', message: expect.stringContaining('There is no field {{colour}}') })
  expect(one.outbox.attempts.map(({ label }) => label)).toEqual(['Critical: Spend'])
})

it('test messages go through the outbox, and a preview sends nothing', async () => {
  const one = await made()
  const channel = await addChannel(one, 'discord', { language: 'de' })
  const shown = preview(channel, { reader: { language: 'en', timeZone: 'UTC' }, now: start })
  expect(shown).toMatchObject({ title: expect.stringContaining('Warnung: '), body: expect.stringContaining('Wert 61,20') })
  expect(one.outbox.attempts).toEqual([])
  const id = await sendTest(one.panoptic, channel, one.clock.now)
  await one.outbox.deliver()
  expect(await one.panoptic.outbox.get(id)).toMatchObject({ message: { state: 'delivered', label: 'Testnachricht von Panoptic' } })
  await sendTest(one.panoptic, 'native', one.clock.now)
  await one.outbox.deliver()
  expect(one.notices).toMatchObject([{ title: 'Test message from Panoptic', actions: [] }])
  await one.grant([])
  await expect(sendTest(one.panoptic, channel, one.clock.now)).rejects.toMatchObject({ code: 'refused' })
})

it('publishes how many fire when that changed, and once a day', async () => {
  const one = await made()
  await save(one, start, rule({ evaluator: one.by.user }))
  await one.publish('llm-cost', [point(61, one.clock.now)])
  await one.live(hour)
  const critical = () => one.points.filter(({ labels }) => labels?.['severity'] === 'critical').map(({ value }) => value)
  expect(critical()).toEqual([1])
  one.wait(12 * hour)
  await one.live(5 * minute)
  expect(critical()).toEqual([1, 1])
  await one.publish('llm-cost', [point(1, one.clock.now)])
  await one.live(5 * minute)
  expect(critical()).toEqual([1, 1, 0])
})
