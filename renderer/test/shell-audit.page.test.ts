/** Settings → Audit in a real browser: state, filters, entries in words, detail, export, retention. */
import { describe, expect, it } from 'vitest'
import type { AuditFilter } from '../../sdk/contract/audit'
import type { AuditEntry } from '../shell/types'
import { hasChromium } from './browser'
import { now } from './fixtures'
import { chain } from './fixtures-people'
import { seriousIssues } from './page-kit'
import { looks, sidewaysScroll, useShellPages } from './shell-kit'

const ada = '00000000-0000-4000-8000-000000000001'
const kinds: readonly (readonly [string, string, string, string])[] = [
  ['secret.used', 'c1', 'Production', '{"firstAt":1764000000000,"lastAt":1764000005000,"origin":"https://api.example.com","plugin":"sample-spend","run":null,"uses":42}'],
  ['session.sign-in-failed', ada, 'Ada', ''], ['user.changed', 'u2', 'Bo', '{"new":{"role":"tenant_admin"},"old":{"role":"tenant_user"}}'], ['some.unknown-action', '', '', 'plain text'],
]
const all: AuditEntry[] = Array.from({ length: 1_000 }, (_, index) => {
  const [action, target, targetName, detail] = kinds[index % kinds.length]!
  return { id: 1_000 - index, at: now - index * 600_000, tenant: 'system', actor: index % 4 === 1 ? 'host' : ada, actorName: index % 4 === 1 ? '' : 'Ada', action, target, targetName, detail }
})
const fits = ({ actor, action, target, from, to }: AuditFilter) => (entry: AuditEntry): boolean =>
  (actor === null || entry.actor === actor) && (action === null || (action.endsWith('.') ? entry.action.startsWith(action) : entry.action === action)) && entry.target.startsWith(target ?? '') && entry.at >= (from ?? 0) && entry.at < (to ?? Infinity)
const answers = {
  'audit.list': ({ filter, before, limit }: { filter: AuditFilter; before: number | null; limit: number }) => {
    const rest = all.filter(fits(filter)).filter(({ id }) => before === null || id < before)
    return { entries: rest.slice(0, limit), more: rest.length > limit }
  },
  'audit.facets': () => ({ actors: [{ id: ada, name: 'Ada' }, { id: 'host', name: '' }], actions: [...new Set(kinds.map(([action]) => action))] }),
}
const place = 'settings#audit'
const many = { singleUser: false, role: 'system_admin' } as const

describe.skipIf(!hasChromium)('audit page (needs /usr/bin/chromium)', () => {
  const visit = useShellPages()

  it('says in words what happened, to whom and when, also beyond the first page (P-71)', async () => {
    const { page, host } = await visit({ place, start: many, answers: answers as never })
    const grid = page.getByRole('grid', { name: 'Audit log' })
    await grid.getByText('Secret used').first().waitFor()
    await grid.getByText('some.unknown-action').first().waitFor()
    await grid.getByText('Address: https://api.example.com', { exact: false }).first().waitFor()
    await page.getByText('The log is whole').waitFor()
    await grid.focus()
    for (let count = 0; count < 4; count++) await page.keyboard.press('Control+End')
    await expect.poll(() => host.inputs('audit.list').map((input) => (input as { before: number | null }).before)).toEqual(expect.arrayContaining([null, 801, 601]))
    expect(host.complaints).toEqual([])
  })

  it('filters by who, what, target and time; each is one question to the host', async () => {
    const { page, host } = await visit({ place, start: many, answers: answers as never })
    await page.getByLabel('Who').selectOption({ label: 'Ada' })
    await page.getByLabel('What').selectOption({ label: 'Secrets: all' })
    await page.getByRole('searchbox', { name: 'Target begins with' }).fill('c')
    await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Last 7 days' })
    await expect.poll(() => (host.inputs('audit.list').at(-1) as { filter: AuditFilter }).filter).toMatchObject({ actor: ada, action: 'secret.', target: 'c', from: expect.any(Number), to: null, allTenants: false })
    await page.getByRole('searchbox', { name: 'Target begins with' }).fill('nobody')
    await page.getByText('Nothing fits these filters').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('grid', { name: 'Audit log' }).getByText('User changed').first().waitFor()
    expect(host.complaints).toEqual([])
  })

  it('opens an entry with the keyboard as lines instead of JSON, and gives the focus back', async () => {
    const { page } = await visit({ place, start: many, answers: answers as never })
    const grid = page.getByRole('grid', { name: 'Audit log' })
    await grid.getByText('User changed').first().waitFor()
    await grid.focus()
    for (let count = 0; count < 2; count++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const detail = page.getByRole('complementary', { name: 'Entry 998' })
    await detail.getByText('After · Role').waitFor()
    expect(await detail.textContent()).not.toContain('{')
    await detail.press('Escape')
    await expect.poll(() => detail.count()).toBe(0)
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('names what is broken, what to do, and re-anchors for a system administrator only', async () => {
    const broken = chain({ state: 'broken', problem: 'cut', entry: 8 })
    const { page, host } = await visit({ place, start: many, answers: { ...answers, 'audit.state': () => broken, 'audit.reanchor': () => chain({ state: 'checking', checked: 10 }) } as never })
    await page.getByText('The newest entries, from number 8 on, were removed.', { exact: false }).last().waitFor()
    await page.getByRole('button', { name: 'Accept as new state …' }).click()
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    await page.getByText('10 of 4,812 entries').waitFor()
    await host.push('audit.changed', { state: chain() })
    await page.getByText('The log is whole').waitFor()
    const admin = await visit({ place, start: { ...many, role: 'tenant_admin' }, answers: { ...answers, 'audit.state': () => broken } as never })
    await admin.page.getByText('A system administrator can accept this as the new state.').waitFor()
    for (const name of ['Accept as new state …', 'Retention …']) expect(await admin.page.getByRole('button', { name }).count()).toBe(0)
    expect(await admin.page.getByLabel('All tenants').count()).toBe(0)
  })

  it('saves retention, and shows a wrong number at its field', async () => {
    const { page, host } = await visit({ place, start: many, answers: { ...answers, 'audit.setRetention': () => chain({ retentionDays: 45 }) } as never })
    await page.getByRole('button', { name: 'Retention …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Keep entries').selectOption({ label: 'Other …' })
    await dialog.getByLabel('Days').fill('0')
    await dialog.getByText('A whole number from 1 to 3650.').waitFor()
    await dialog.getByLabel('Days').fill('45')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => host.inputs('audit.setRetention')).toEqual([{ days: 45 }])
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  it('an export says how many were saved; a tenant_user reads nothing', async () => {
    const { page } = await visit({ place, start: many, answers: { ...answers, 'audit.export': () => ({ name: 'audit.jsonl', entries: 1000 }) } as never })
    await page.getByRole('button', { name: 'Export …' }).click()
    await page.getByText('1,000 entries saved as “audit.jsonl”', { exact: false }).waitFor()
    const user = await visit({ place, start: { ...many, role: 'tenant_user' }, answers: answers as never })
    await user.page.getByText('The audit log is for administrators').waitFor()
    expect(user.host.inputs('audit.list')).toEqual([])
  })

  it.each(looks)('fits and reads well: $theme, $language', async (look) => {
    const { page } = await visit({ place, start: many, look, answers: answers as never })
    await page.getByRole('grid').getByText(/^(Secret used|Geheimnis verwendet)$/).first().waitFor()
    expect(await page.getByRole('grid').evaluate((grid) => [grid, ...grid.querySelectorAll('*')].filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === 'auto').length), 'the table is no wider than its place').toBe(0)
    await page.getByRole('grid').getByText(look.language === 'de' ? 'Geheimnis verwendet' : 'Secret used').first().dblclick()
    await page.getByRole('complementary').last().waitFor()
    expect(await seriousIssues(page)).toEqual([])
    expect(await sidewaysScroll(page)).toEqual([])
    if (process.env['PANOPTIC_SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['PANOPTIC_SHOTS']}/audit-${look.theme}-${look.language}.png` })
  })
})
