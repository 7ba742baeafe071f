import { expect, it } from 'vitest'
import { keyFileProblems, problems, reauthReasons } from '../../sdk/contract/entry'
import { refusals } from '../../sdk/contract/plugins'
import { entry as entryDe } from './de/entry'
import { connection as connectionDe } from './de/entry-connection'
import { firstRun as firstRunDe } from './de/entry-first-run'
import { forms as formsDe } from './de/entry-forms'
import { keys as keysDe } from './de/entry-keys'
import { problem as problemDe } from './de/entry-problem'
import { shell as shellDe } from './de/shell'
import { entry as entryEn } from './en/entry'
import { connection as connectionEn } from './en/entry-connection'
import { firstRun as firstRunEn } from './en/entry-first-run'
import { forms as formsEn } from './en/entry-forms'
import { keys as keysEn } from './en/entry-keys'
import { problem as problemEn } from './en/entry-problem'
import { shell as shellEn } from './en/shell'

type Tree = { [key: string]: string | string[] | Tree }
const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[path + key, value]] : Array.isArray(value) ? [[path + key, value.join(' ')]] : flat(value, `${path}${key}.`)))
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()

it.each([
  ['entry', entryEn, entryDe], ['entry-connection', connectionEn, connectionDe], ['entry-first-run', firstRunEn, firstRunDe], ['entry-forms', formsEn, formsDe],
  ['entry-keys', keysEn, keysDe], ['entry-problem', problemEn, problemDe], ['shell', shellEn, shellDe],
] as [string, Tree, Tree][])('%s: both languages have the same texts with the same values (P-86)', (_, en, de) => {
  const german = new Map(flat(de))
  expect([...german.keys()].sort()).toEqual(flat(en).map(([key]) => key).sort())
  for (const [key, text] of flat(en)) expect([key, [...new Set(names(german.get(key)!))]]).toEqual([key, [...new Set(names(text))]])
})

it('has a screen of its own for every problem', () => {
  for (const problem of problems) for (const part of ['title', 'happened', 'kept', 'todo']) expect(problemEn.problem[problem]).toHaveProperty(part)
})

it('has words for everything that can be wrong with a key file', () => {
  for (const problem of keyFileProblems) expect(connectionEn.connection.keyFile).toHaveProperty(problem)
})

it('says for every reason to ask for the password what will happen', () => {
  for (const reason of reauthReasons) for (const part of ['title', 'text']) expect(formsEn.reauth[reason]).toHaveProperty(part)
})

it('says for every refused package what happened and what to do (C-08)', () => {
  for (const refusal of refusals) for (const part of ['what', 'todo']) expect(shellEn.install.refusal[refusal]).toHaveProperty(part)
  expect(Object.keys(shellEn.install.refusal).sort()).toEqual([...refusals].sort())
})
