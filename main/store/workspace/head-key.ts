/**
 * The key of the audit head's MAC. It is random and lies in the encrypted database, so that a rotated data key leaves
 * the head as valid as it was, also when the process is killed in between.
 */
import { randomBytes } from 'node:crypto'
import type { Db } from '../database'

const setting = 'audit.headKey'

/** 32 bytes, made when there are none yet. */
export function headKeyOf(db: Db, at: number): Buffer {
  const made = JSON.stringify(randomBytes(32).toString('base64'))
  db.prepare('insert into settings (key, value, updated_at) values (?, ?, ?) on conflict do nothing').run(setting, made, at)
  const stored = db.prepare<[string], string>('select value from settings where key = ?').pluck().get(setting)
  return Buffer.from(JSON.parse(stored ?? '""') as string, 'base64')
}
