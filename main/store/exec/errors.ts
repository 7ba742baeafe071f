/** What a plugin learns when SQLite refuses a statement: the column and the remedy, never a physical name. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { problemOf } from '../problem'
import { physicalPrefix } from '../schema/names'

const unscoped = (names: string): string => names.split(', ').filter((name) => name !== 's_tenant' && name !== 's_user').join(', ')

/** The error to give the caller for one thrown by the driver; anything unexpected stays as it is (and is reported). */
export function queryError(error: unknown, plugin: string): unknown {
  if (error instanceof PanopticError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const text = error.message.replaceAll(physicalPrefix(plugin), '')
  const answer = (kind: 'invalid' | 'conflict' | 'limit' | 'unavailable', message: string, field: string, remedy: string): PanopticError =>
    new PanopticError(fail(kind, message, { field, remedy }).error)
  const after = text.slice(text.indexOf(': ') + 2)
  const lastName = text.slice(text.search(/[a-z0-9_]+$/))

  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = unscoped(after.replaceAll(/[a-z0-9_]+\./g, ''))
    return answer('conflict', `A row with the same ${columns} exists already.`, columns, 'Use `onConflict` to update or keep it.')
  }
  if (code === 'SQLITE_CONSTRAINT_NOTNULL') return answer('invalid', `"${lastName}" must have a value.`, lastName, 'Give it a value, or declare the column without .notNull().')
  if (code === 'SQLITE_CONSTRAINT_CHECK') {
    const [column = '', reason] = after.split(' ')
    if (reason === 'boolean') return answer('invalid', `"${column}" is neither true nor false.`, column, 'Write true or false.')
    return reason === 'json'
      ? answer('invalid', `"${column}" is not JSON text.`, column, 'Write JSON.stringify(value).')
      : answer('limit', `"${column}" is too long.`, column, 'Keep large content in a file.')
  }
  if (code === 'SQLITE_CONSTRAINT_DATATYPE') return answer('invalid', `A value has the wrong type: ${text}.`, lastName, 'Write the type the column is declared with.')
  if (code === 'SQLITE_TOOBIG' || code === 'SQLITE_NOMEM') return answer('limit', 'A value in this query grows too large.', 'query', 'Join fewer texts, read fewer rows.')
  if (code === 'SQLITE_FULL') return answer('unavailable', 'The disk is full. Nothing was changed.', 'disk', 'Free some space and try again.')
  if (problemOf(error)?.problem === 'database-damaged')
    return answer('unavailable', 'The database file is damaged where this query reads. Nothing was changed.', 'database', 'Seal the workspace and put back the newest good copy of panoptic.db; the rest can still be read and exported.')
  if (code === 'SQLITE_BUSY') return answer('unavailable', 'The database is busy. Nothing was changed.', 'database', 'Try again.')
  if (code === 'SQLITE_ERROR' && /^(no such column|ambiguous column name|near |misuse of|wrong number of arguments|SELECTs to the left|sub-select returns|row value misused|ON CONFLICT clause|[0-9]+ columns|[0-9]+(st|nd|rd|th) |duplicate WITH|a JOIN|no such table|table .* has|aggregate functions|too many|a GROUP BY|IN\(\.\.\.\)|integer overflow|JSON|malformed JSON|bad JSON|ORDER BY|LIMIT clause|no query solution|default value|DISTINCT|all VALUES|incomplete|unrecognized|RIGHT and FULL|circular reference|multiple references)/i.test(text))
    return answer('invalid', `This query does not work: ${text}.`, 'query', 'Check names and grouping against the declared tables.')
  return error
}
