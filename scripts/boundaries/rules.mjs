import path from 'node:path'

/**
 * @typedef {import('./scan.mjs').FileFacts} FileFacts
 * @typedef {{ file: string, line: number, rule: string, message: string }} Violation
 * @typedef {object} Project
 * @property {string[]} pluginIds names of the folders below plugins/
 * @property {string} electronApi text of docs/decisions/electron-api.md
 * @property {Record<string, string[]>} [pluginDependencies] `dependencies` of each plugin's package.json: bundled into it
 */

/**
 * Every boundary of docs/architecture.md, as one function over the facts of one
 * file each.
 * @type {Record<string, (facts: FileFacts, project: Project) => { line: number, message: string }[]>}
 */
export const rules = {
  'plugin-imports': (facts, { pluginDependencies = {} }) => {
    // What `panoptic-plugin create` copies is a plugin too.
    const [home, plugin = ''] = /^(?:plugins\/([^/]+)|sdk\/cli\/template)\//.exec(facts.file) ?? []
    if (home === undefined) return []
    return badImports(facts, ({ specifier, typeOnly }, target) => {
      if (target !== undefined) {
        if (target.startsWith(home) || (isTest(facts.file) && target.startsWith('tests/'))) return undefined
        return `leaves the plugin's own folder`
      }
      if (/^@panoptic\/sdk(\/|$)/.test(specifier) && (isTest(facts.file) || specifier !== '@panoptic/sdk/testing')) return undefined
      if (['vue', 'vue-i18n', 'pinia'].includes(specifier) || (typeOnly && specifier === 'kysely')) return undefined
      if (isTest(facts.file) && (['vitest', 'fast-check', '@vue/test-utils'].includes(specifier) || specifier.startsWith('node:'))) return undefined
      if (pluginDependencies[plugin]?.some((name) => specifier === name || specifier.startsWith(`${name}/`))) return undefined
      return 'a plugin imports only @panoptic/sdk, its own files, vue, vue-i18n and pinia (and the types of kysely), and what its package.json names under dependencies'
    })
  },

  'pages-know-no-main': (facts) => {
    if (!/^(renderer|preload)\//.test(facts.file) || isTest(facts.file)) return []
    return badImports(facts, ({ specifier }, target) => {
      if (target?.startsWith('main/')) return 'pages and preloads import nothing from main; share it through sdk/contract'
      if (!facts.file.startsWith('renderer/')) return undefined
      if (target?.startsWith('preload/') || specifier === 'electron' || specifier.startsWith('node:')) {
        return 'a page has neither Electron nor Node'
      }
      return undefined
    })
  },

  'no-electron-below': (facts) => {
    if (!/^main\/(store|egress)\//.test(facts.file)) return []
    return badImports(facts, ({ specifier }) =>
      /^electron($|\/)/.test(specifier) ? 'store and egress are utility processes; use process.parentPort, not Electron' : undefined)
  },

  'nobody-imports-plugins': (facts, { pluginIds }) => {
    if (/^(plugins|tests)\//.test(facts.file)) return []
    return badImports(facts, ({ specifier }, target) =>
      target?.startsWith('plugins/') || pluginIds.some((id) => specifier === id || specifier.startsWith(`${id}/`))
        ? 'plugins are found at run time, never imported'
        : undefined)
  },

  'sdk-stands-alone': (facts) => {
    if (!facts.file.startsWith('sdk/')) return []
    return badImports(facts, (_, target) => {
      if (target === undefined || !/^(main|renderer|preload)\//.test(target)) return undefined
      if (facts.file.startsWith('sdk/testing/') && target.startsWith('main/')) return undefined
      return 'the SDK imports no host code; only sdk/testing bundles the real store'
    })
  },

  'pages-get-no-tools': (facts) => {
    if (!facts.file.startsWith('sdk/') || /^sdk\/(cli|testing|reference|types-test|ui\/gallery)\//.test(facts.file) || isTest(facts.file)) return []
    return badImports(facts, ({ specifier }, target) => {
      if (target !== undefined && /^sdk\/(cli|testing)(\/|$)/.test(target)) return 'the command line and the test host are no part of a page'
      return specifier.startsWith('node:') ? 'a page has no Node' : undefined
    })
  },

  'main-knows-the-contract': (facts) => {
    if (!facts.file.startsWith('main/') || isTest(facts.file)) return []
    return badImports(facts, ({ specifier }, target) => {
      if (target !== undefined && /^(renderer|preload)\//.test(target)) return 'main imports nothing of a page'
      const sdk = target?.startsWith('sdk/') || /^@panoptic\/sdk(\/|$)/.test(specifier)
      return sdk && !/^@panoptic\/sdk\/contract(\/|$)/.test(specifier) ? 'main imports only @panoptic/sdk/contract' : undefined
    })
  },

  'guarded-electron': (facts) => {
    if (!/^(main|preload|renderer)\//.test(facts.file) || /^main\/(window|bridge)\//.test(facts.file)) return []
    const guarded = ['new BrowserWindow', 'new BaseWindow', 'new WebContentsView', 'new BrowserView', 'session.fromPartition']
    const found = facts.uses
      .filter(({ name }) => guarded.includes(name.replace(/^(new )?electron\./, '$1')))
      .map(({ name, line }) => ({ line, message: `${name} belongs into main/window or main/bridge, where it is hardened` }))
    const ipc = facts.imports
      .filter(({ specifier, names }) => isElectron(specifier) && names.includes('ipcMain'))
      .map(({ line }) => ({ line, message: 'ipcMain belongs into main/window or main/bridge; add a route instead' }))
    return [...found, ...ipc]
  },

  'host-names-no-plugin': (facts, { pluginIds }) => {
    if (!/^(main|preload|renderer)\//.test(facts.file)) return []
    return pluginIds.flatMap((id) => linesMatching(facts.text, mentionOf(id)).map((line) => (
      { line, message: `the host knows no plugin by name, but this mentions ${id}` })))
  },

  'listed-electron-api': (facts, { electronApi }) => {
    if (!/^(main|preload)\//.test(facts.file) || isTest(facts.file)) return []
    return facts.imports
      .filter(({ specifier, typeOnly }) => isElectron(specifier) && !typeOnly)
      .flatMap(({ names, line }) => names.map((name) => ({ name, line })))
      .filter(({ name }) => name === '*' || name === 'default' || !new RegExp(`\`${name}[\`.( ]`).test(electronApi))
      .map(({ name, line }) => ({
        line,
        message: name === '*' || name === 'default'
          ? 'import the Electron APIs you use by name, so that they can be checked'
          : `${name} of Electron is not in docs/decisions/electron-api.md; add what changed for it between 33 and the pinned version`,
      }))
  },
}

/**
 * @param {FileFacts} facts
 * @param {Project} project
 * @returns {Violation[]}
 */
export function violationsOf(facts, project) {
  return Object.entries(rules).flatMap(([rule, check]) => check(facts, project).map((found) => ({ file: facts.file, rule, ...found })))
}

/**
 * @param {FileFacts} facts
 * @param {(imported: import('./scan.mjs').ImportFact, target: string | undefined) => string | undefined} complaint
 *   `target`: path from the checkout's root, for relative imports
 */
function badImports(facts, complaint) {
  return facts.imports.flatMap((imported) => {
    const target = imported.specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(facts.file), imported.specifier)
      : undefined
    const message = complaint(imported, target)
    return message === undefined ? [] : [{ line: imported.line, message: `import of ${imported.specifier}: ${message}` }]
  })
}

/** @param {string} specifier */
function isElectron(specifier) {
  return /^electron(\/(main|common|renderer|utility))?$/.test(specifier)
}

/** @param {string} file */
function isTest(file) {
  return /\.(test|spec)\.[cm]?ts$/.test(file) || /(^|\/)(tests?|testing)\//.test(file)
}

/**
 * An id of several words counts in every spelling; one that is an ordinary word
 * counts only where it can be nothing but the id.
 * @param {string} id
 */
function mentionOf(id) {
  const words = id.split('-')
  if (words.length > 1) return new RegExp(words.join('[-_ ]?'), 'i')
  return new RegExp(`['"\`]${id}['"\`]|plugins?[:/]+${id}\\b|\\bp_${id}__`)
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @returns {number[]} line numbers
 */
function linesMatching(text, pattern) {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
}
