/** Third-party notices (P-91): `out/notices.json`, made at the build by scripts/pack/notices.mjs. Read when they are asked for. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { Handler } from '../bridge/gate'

type Notices = ShellRoutes['app.notices']

/** @param out the folder of the build */
export const noticeHandlers = (out: string): { readonly 'app.notices': Handler<Notices> } => ({
  async 'app.notices'() {
    // The gate holds the answer against the route's schema, so a damaged file is an error and not a strange page.
    return JSON.parse(await readFile(join(out, 'notices.json'), 'utf8')) as never
  },
})
