/** What a table remembers about its columns, and where. */
import type { InjectionKey } from 'vue'
import type { Sort } from './model'

/** The host gives one to `PApp`; values are small JSON texts (under 4 000 characters). */
export interface LayoutStore {
  read(key: string): string | null | Promise<string | null>
  write(key: string, value: string): void | Promise<void>
}

export const layoutStoreKey: InjectionKey<LayoutStore> = Symbol('layouts')

/** For the life of the page. */
export function memoryLayouts(): LayoutStore {
  const values = new Map<string, string>()
  return { read: (key) => values.get(key) ?? null, write: (key, value) => void values.set(key, value) }
}

export interface TableLayout {
  /** Column key → px, where it was changed. */
  readonly widths: Readonly<Record<string, number>>
  /** Column key → shown, where it was changed. */
  readonly shown: Readonly<Record<string, boolean>>
  readonly sort: Sort | null | undefined
}

export const emptyLayout: TableLayout = { widths: {}, shown: {}, sort: undefined }

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const keep = <T>(record: unknown, fits: (value: unknown) => value is T): Record<string, T> =>
  Object.fromEntries(Object.entries(isRecord(record) ? record : {}).filter((entry): entry is [string, T] => fits(entry[1])))

/** A remembered text, whatever wrote it: parts that do not fit are left out. */
export function parseLayout(text: string | null): TableLayout {
  let raw: unknown
  try {
    raw = JSON.parse(text ?? '')
  } catch {
    return emptyLayout
  }
  if (!isRecord(raw)) return emptyLayout
  const sort = raw['sort']
  return {
    widths: keep(raw['widths'], (value): value is number => typeof value === 'number' && value >= minWidth && value <= maxWidth),
    shown: keep(raw['shown'], (value): value is boolean => typeof value === 'boolean'),
    sort: isRecord(sort) && typeof sort['key'] === 'string' && (sort['direction'] === 'asc' || sort['direction'] === 'desc')
      ? { key: sort['key'], direction: sort['direction'] }
      : sort === null ? null : undefined,
  }
}

export const minWidth = 48
export const maxWidth = 1200
export const clampWidth = (width: number): number => Math.round(Math.min(maxWidth, Math.max(minWidth, width)))
