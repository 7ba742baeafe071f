import { describe, expect, it } from 'vitest'
import { rules, violationsOf } from '../boundaries/rules.mjs'
import { scanText } from '../boundaries/scan.mjs'

const project = {
  pluginIds: ['llm-cost', 'chat'],
  electronApi: '| `app` | same |\n| `BaseWindow.on` | same |\n| `shell`, `session`, `ipcMain`, `WebContentsView` |',
  pluginDependencies: { 'llm-cost': ['@prices/list'] },
}

/**
 * The rules a file breaks, each once.
 * @param {string} file
 * @param {string} text
 */
const broken = (file, text) => [...new Set(violationsOf(scanText(file, text), project).map(({ rule }) => rule))]

/**
 * One row per case: file, its text. `bad` breaks exactly this rule, `good` none.
 * @type {Record<keyof typeof rules, { bad: [string, string][], good: [string, string][] }>}
 */
const cases = {
  'plugin-imports': {
    bad: [
      ['plugins/llm-cost/index.ts', `import { z } from 'zod'`],
      ['plugins/llm-cost/index.ts', `import fs from 'node:fs'`],
      ['plugins/llm-cost/index.ts', `import { x } from '../../main/store/api'`],
      ['plugins/llm-cost/index.ts', `import { x } from '../chat/tables'`],
      ['plugins/llm-cost/views/A.vue', `<template><p/></template>\n<script setup lang="ts">\nimport { NButton } from 'naive-ui'\n</script>`],
      ['plugins/llm-cost/index.ts', `const x = await import('electron')`],
      ['plugins/llm-cost/index.ts', `export { y } from 'axios'`],
      ['plugins/llm-cost/index.ts', `import { sql } from 'kysely'`],
      ['plugins/llm-cost/index.ts', `import { openStore } from '@panoptic/sdk/testing'`],
      ['plugins/llm-cost/index.ts', `type X = import('../../sdk/runtime/client').Client`],
      ['plugins/llm-cost/index.ts', `import { x } from '@panoptic/sdk-evil'`],
      ['plugins/llm-cost/index.ts', `import { x } from '@prices/list-evil'`],
      ['plugins/chat/index.ts', `import { x } from '@prices/list'`],
      ['sdk/cli/template/index.ts', `import { x } from '../create/create'`],
    ],
    good: [
      ['plugins/llm-cost/index.ts', `import { definePlugin } from '@panoptic/sdk'\nimport { Table } from '@panoptic/sdk/ui'\nimport { ref } from 'vue'\nimport { useI18n } from 'vue-i18n'\nimport { defineStore } from 'pinia'`],
      ['sdk/cli/template/views/A.vue', `<script setup lang="ts">\nimport { tables } from '../tables'\n</script>`],
      ['plugins/llm-cost/prices/a.ts', `import { calcPrice } from '@prices/list'\nimport data from '@prices/list/data'`],
      ['plugins/llm-cost/views/A.vue', `<script setup lang="ts">\nimport { tables } from '../tables'\nimport type { Insertable } from 'kysely'\n</script>`],
      ['plugins/llm-cost/test/sync.test.ts', `import { it } from 'vitest'\nimport { openStore } from '@panoptic/sdk/testing'\nimport { startOpenai } from '../../../tests/providers/openai/index.mjs'\nimport path from 'node:path'`],
    ],
  },
  'pages-get-no-tools': {
    bad: [
      ['sdk/runtime/boot.ts', `import { check } from '../cli/check/check'`],
      ['sdk/index.ts', `export { createTestHost } from './testing'`],
      ['sdk/ui/look.ts', `import { readFile } from 'node:fs/promises'`],
    ],
    good: [
      ['sdk/cli/check/denied-page.ts', `import { showView } from '../../runtime/views'\nimport { join } from 'node:path'`],
      ['sdk/testing/page.ts', `import { MessageChannel } from 'node:worker_threads'`],
      ['sdk/db/tables.test.ts', `import { createTestHost } from '../testing'`],
    ],
  },
  'pages-know-no-main': {
    bad: [
      ['renderer/shell/a.ts', `import { gate } from '../../main/bridge/gate'`],
      ['preload/shell.ts', `import { gate } from '../main/bridge/gate'`],
      ['renderer/shell/a.ts', `import { shell } from 'electron'`],
      ['renderer/shell/A.vue', `<script setup lang="ts">\nimport { readFile } from 'node:fs/promises'\n</script>`],
    ],
    good: [
      ['renderer/shell/a.ts', `import { routes } from '../../sdk/contract/shell'\nimport { mainMenu } from './main/menu'`],
      ['preload/shell.ts', `import { app } from 'electron'`],
    ],
  },
  'no-electron-below': {
    bad: [
      ['main/store/writer.ts', `import { app } from 'electron'`],
      ['main/store/deep/a.ts', `import type { MessagePortMain } from 'electron'`],
      ['main/egress/process.ts', `const { net } = require('electron/main')`],
    ],
    good: [['main/store/writer.ts', `process.parentPort.on('message', () => {})\nimport x from 'electron-store'`]],
  },
  'nobody-imports-plugins': {
    bad: [
      ['sdk/index.ts', `import x from '../plugins/other/index'`],
      ['scripts/build/plugin.mjs', `import x from '../../plugins/llm-cost/tables.ts'`],
      ['migrations/index.ts', `import x from 'llm-cost'`],
      ['sdk/a.ts', `const x = import('chat/views')`],
    ],
    good: [['tests/contracts/openai.test.ts', `import { adapter } from '../../plugins/llm-cost/tasks/openai'`]],
  },
  'sdk-stands-alone': {
    bad: [
      ['sdk/runtime/client.ts', `import { x } from '../../main/bridge/port'`],
      ['sdk/ui/table.ts', `import { x } from '../../renderer/theme'`],
      ['sdk/testing/index.ts', `import { x } from '../../renderer/theme'`],
    ],
    good: [['sdk/testing/index.ts', `import { open } from '../../main/store/open'`]],
  },
  'main-knows-the-contract': {
    bad: [
      ['main/bridge/gate.ts', `import { x } from '@panoptic/sdk'`],
      ['main/bridge/gate.ts', `import { x } from '../../sdk/contract/wire'`],
      ['main/store/a.ts', `import { x } from '@panoptic/sdk/ui'`],
      ['main/window/a.ts', `import { x } from '../../preload/shell'`],
    ],
    good: [
      ['main/bridge/gate.ts', `import { x } from '@panoptic/sdk/contract'\nimport { y } from '@panoptic/sdk/contract/wire'`],
      ['main/store/guard.test.ts', `import { kysely } from '@panoptic/sdk'`],
      ['main/store/guard/testing/world.ts', `import { dialect } from '@panoptic/sdk/db/dialect'`],
    ],
  },
  'guarded-electron': {
    bad: [
      ['main/session/a.ts', `import { BaseWindow } from 'electron'\nconst w = new BaseWindow({})`],
      ['main/notify/a.ts', `import { ipcMain } from 'electron'`],
      ['main/plugins/a.ts', `import { session } from 'electron'\nsession\n  .fromPartition('x')`],
    ],
    good: [
      ['main/window/view.ts', `import { WebContentsView, session, ipcMain } from 'electron'\nnew WebContentsView({ webPreferences: { session: session.fromPartition('x') } })`],
      ['main/notify/a.ts', `// a comment may say new BrowserWindow\nconst text = 'new BaseWindow'`],
    ],
  },
  'host-names-no-plugin': {
    bad: [
      ['main/a.ts', `if (id === 'llm-cost') {}`],
      ['renderer/a.ts', `const llmCost = 1`],
      ['main/store/a.sql.ts', 'const t = `p_chat__messages`'],
      ['preload/a.ts', `if (plugin === "chat") {}`],
      ['renderer/A.vue', `<template><a href="plugin://chat/">x</a></template>`],
    ],
    good: [['main/a.ts', `// an ordinary word: chat with the store, chatty logs\nconst costOfLlm = 'chatter'`]],
  },
  'listed-electron-api': {
    bad: [
      ['main/window/a.ts', `import { screen } from 'electron'`],
      ['main/window/a.ts', `import * as electron from 'electron'`],
      ['preload/a.ts', `import { contextBridge as bridge } from 'electron'`],
      ['main/window/a.ts', `import { Base } from 'electron'`],
    ],
    good: [
      ['main/window/a.ts', `import { app, BaseWindow, type Rectangle } from 'electron'`],
      ['main/window/b.ts', `import type { WebContents } from 'electron'`],
    ],
  },
}

describe.each(Object.entries(cases))('%s', (rule, { bad, good }) => {
  it.each(bad)('complains about %s: %s', (file, text) => {
    expect(broken(file, text)).toContain(rule)
  })

  it.each(good)('accepts %s: %s', (file, text) => {
    expect(broken(file, text)).toEqual([])
  })
})

it('has cases for every rule', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(rules).sort())
})

it('names file, line, rule and what to do', () => {
  const text = `<template>\n  <p/>\n</template>\n<script setup lang="ts">\nimport { a } from './a'\nimport { b } from 'lodash'\n</script>`
  expect(violationsOf(scanText('plugins/chat/A.vue', text), project)).toEqual([{
    file: 'plugins/chat/A.vue', line: 6, rule: 'plugin-imports',
    message: 'import of lodash: a plugin imports only @panoptic/sdk, its own files, vue, vue-i18n and pinia (and the types of kysely), and what its package.json names under dependencies',
  }])
})
