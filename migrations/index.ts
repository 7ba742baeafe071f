/** The core schema's migrations: numbered, forward only, never edited after a release. */
import core from './0001-core.sql?raw'
import people from './0002-people.sql?raw'
import vault from './0003-vault.sql?raw'
import audit from './0004-audit.sql?raw'
import plugins from './0005-plugins.sql?raw'
import alerts from './0006-alerts.sql?raw'

export interface Migration {
  /** The schema version it leads to; `pragma user_version` of the file. */
  readonly version: number
  readonly name: string
  readonly sql: string
}

export const migrations: readonly Migration[] = [
  { version: 1, name: 'core', sql: core },
  { version: 2, name: 'people', sql: people },
  { version: 3, name: 'vault', sql: vault },
  { version: 4, name: 'audit', sql: audit },
  { version: 5, name: 'plugins', sql: plugins },
  { version: 6, name: 'alerts', sql: alerts },
]

/** The newest schema this app knows. */
export const latestVersion = migrations.at(-1)?.version ?? 0
