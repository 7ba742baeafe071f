/**
 * Names of a plugin's physical tables. Ids hold no `_`, `$` or `#`, so replacing `-` and `.` by the latter two is
 * injective, and the first `__` always ends the id. Every statement quotes them.
 */
const encoded = (plugin: string): string => {
  if (!isPluginId(plugin)) throw new RangeError(`not a plugin id: ${plugin}`)
  return plugin.replaceAll('-', '$').replaceAll('.', '#')
}

export const isPluginId = (plugin: string): boolean => /^[a-z0-9][a-z0-9.-]{0,80}$/.test(plugin)

/** Where the rows of a plugin's table are. */
export const physicalName = (plugin: string, table: string): string => `p_${encoded(plugin)}__${table}`
/** Where the copy made before the last migration is. */
export const keptName = (plugin: string, table: string): string => `b_${encoded(plugin)}__${table}`
/** What all physical names of a plugin start with. */
export const physicalPrefix = (plugin: string): string => physicalName(plugin, '')

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
