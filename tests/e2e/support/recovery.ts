/** The 24 recovery words as a person meets them on the entry page: read, written down, typed again. */
import { expect, type Page } from '@playwright/test'

/** The words on the screen, in order. */
export async function readWords(entry: Page): Promise<string[]> {
  const list = entry.getByRole('list', { name: 'Recovery words in order' })
  await expect(list.getByRole('listitem')).toHaveCount(24)
  return (await list.getByRole('listitem').allInnerTexts()).map((text) => /[a-z]+/.exec(text)![0])
}

/** The places that the page asks for, from 1. */
export async function askedPlaces(entry: Page): Promise<number[]> {
  await expect(entry.getByRole('heading', { name: 'Check your copy' })).toBeVisible()
  const labels = await entry.getByLabel(/^Word \d+$/).evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).labels![0]!.textContent ?? ''))
  expect(labels).toHaveLength(4)
  return labels.map((label) => Number(/\d+/.exec(label)![0]))
}

/** From the words on the screen to the filled-in check; what is left is to confirm. */
export async function typeWords(entry: Page): Promise<{ readonly words: readonly string[]; readonly places: readonly number[] }> {
  const words = await readWords(entry)
  await entry.getByRole('button', { name: 'Continue' }).click()
  const places = await askedPlaces(entry)
  for (const place of places) await entry.getByLabel(`Word ${place}`, { exact: true }).fill(words[place - 1]!)
  return { words, places }
}
