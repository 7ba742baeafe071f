/**
 * Everything the hostile plugin tries, and what has to come of it. The specs beside this file run each row and compare;
 * docs/hostile-attempts.md is made of the same rows (table.test.ts), so none of the three says anything else.
 */
export interface Row {
  readonly tries: string
  /** What the attempt reports, word for word. */
  readonly outcome: string
}
export type Rows = Readonly<Record<string, Row>>
/** Proven by a test elsewhere, which goes by this title. */
export interface ElsewhereRow extends Row { readonly file: string; readonly title: string }

const row = (tries: string, outcome = 'refused'): Row => ({ tries, outcome })

/** What a listener on loopback, reachable as far as any could be, notices of an attempt. */
export const nothingArrives = 'no connection, no datagram'

/** reach.spec.ts, by the names in the plugin's reach.ts. */
export const reachRows: Rows = {
  'other-plugin-module': row('imports another plugin’s code'),
  'other-plugin-fetch': row('fetches another plugin’s page'),
  'other-plugin-image': row('shows another plugin’s icon as an image'),
  'other-plugin-frame': row('puts another plugin’s page into a frame'),
  'other-plugin-navigation': row('goes to another plugin’s address'),
  'shell-fetch': row('fetches the shell’s page'),
  'shell-image': row('shows an icon that the shell serves'),
  'shell-frame': row('puts the shell into a frame'),
  'shell-navigation': row('goes to the shell’s address'),
  'entry-frame': row('puts the lock screen into a frame'),
  'entry-navigation': row('goes to the lock screen’s address'),
  'file-fetch': row('fetches a file of the computer'),
  'file-image': row('shows a file of the computer as an image'),
  'file-module': row('imports a file of the computer'),
  'file-frame': row('puts a file of the computer into a frame'),
  'file-navigation': row('goes to a file of the computer'),
  'own-manifest': row('fetches its own manifest'),
  'own-icon-as-page': row('opens its own SVG, with script in it, as a page'),
  'data-navigation': row('goes to a data: page'),
  'blob-navigation': row('goes to a blob: page with script'),
  'script-navigation': row('goes to a javascript: address'),
  'blob-worker': row('starts a worker from a blob'),
  'data-worker': row('starts a worker from a data: address'),
  'own-worker': row('starts a worker from its own code'),
  'shared-worker': row('starts a shared worker, which would outlive its page'),
  'own-service-worker': row('registers a service worker, which would answer for its origin'),
  'wasm': row('compiles WebAssembly'),
  'eval': row('makes code of text with eval'),
  'function-constructor': row('makes code of text with Function'),
  'timer-with-text': row('makes code of text with setTimeout'),
  'storage-of-others': row('looks for what another plugin and the shell have stored', 'nothing is there'),
  'broadcast-channel': row('calls other pages by a BroadcastChannel', 'nobody hears it'),
  'window-relations': row('looks for a parent and an opener', 'nobody is there'),
  'node-and-electron': row('looks for Node and Electron', 'nothing is there'),
  'shared-memory-clock': row('makes a fine clock of shared memory', 'nothing is there'),
  'clipboard-read': row('reads the clipboard'),
  'clipboard-write': row('writes to the clipboard without a gesture'),
  'clipboard-command': row('pastes what lies in the clipboard by command', 'nothing comes'),
  'dialogs': row('shows alert, confirm, prompt and the print dialog', 'nothing is shown'),
  'file-pickers': row('opens the browser’s file pickers', 'nothing is chosen'),
  'own-notification': row('shows a notification by itself'),
  'devtools-keys': row('opens the developer tools by made-up keys', 'they stay closed'),
  'window-title': row('changes the window’s title', 'it stays'),
  'windows': row('opens a thousand windows', 'none opens'),
  'other-programs': row('starts other programs by their addresses (mailto:, ssh:, panoptic:, …)', 'none starts'),
  'holding-the-door': row('refuses to be unloaded, and does not return from it', 'it does not hold'),
}

/** bridge.spec.ts, by the names in the plugin's forge.ts. */
export const forgeRows: Rows = {
  'routes-of-the-shell': row('calls each route of the shell and the lock screen, on each of its ports'),
  'routes-on-the-wrong-port': row('calls each of its own routes on the ports that do not serve it'),
  'routes-without-the-grant': row('calls each route whose permission it was not given'),
  'inherited-names': row('calls __proto__, constructor, toString, …'),
  'claimed-identity': row('claims another plugin, user, tenant and role in its calls', 'counts for nothing beside the input, invalid in it'),
  'ids-of-others': row('uses ids of runs and connections that are not its own', 'not-found, refused'),
  'replies-to-the-host': row('sends the host replies, chunks and events, and credit without end', 'nobody listens'),
  'ports-in-a-message': row('sends the host a port of its own', 'nobody takes it'),
  'port-for-others': row('hands its port to other pages by a BroadcastChannel', 'DataCloneError'),
  'polluted-frames': row('sends __proto__ and constructor.prototype at every level', 'invalid'),
  'lists-with-holes': row('sends lists of four billion elements that weigh nothing', 'not looked at'),
  'endless-records': row('sends a record of a hundred thousand fields', 'limit'),
  'huge-input': row('sends 70 MB in one call', 'limit'),
  'deep-input': row('sends input nested three hundred times', 'invalid'),
  'endless-input': row('sends input that contains itself', 'invalid'),
}

/** bridge.spec.ts and exhaust.spec.ts, each a test of its own. */
export const ownTests = {
  stolenPort: row('keeps a port whose other end was replaced, and uses it again', 'no answer'),
  pollutedClient: row('pollutes Object, Array and Promise under the SDK’s client in its page', 'only its own page notices'),
  forgedPorts: row('posts itself a message like the preload’s, with a port of its own', 'it talks to itself'),
  storeTrees: row('asks the store for other tables, raw SQL, schema changes, attachments and functions', 'invalid, limit'),
  hugeResult: row('joins its rows until the result has gigabytes', 'limit'),
  fuzz: row('10 000 generated calls on all four ports', 'closed error codes, and everything still works'),
  flood: row('300 000 calls to the host without waiting', 'its page is ended, the app stays quick'),
  notifications: row('10 000 notifications that pretend to be the host', '20 a minute, its name first, markup as text'),
  memory: row('takes memory until there is none', 'its page is ended at its budget'),
  icon: row('an SVG icon with script, external images, styles and foreign content', 'drawn as a picture, nothing runs or loads'),
  markup: row('markup, templates and message keys in its locale strings', 'shown as text'),
  blankPage: row('goes to about:blank, which no event of the browser tells before', 'its page is ended'),
  permissions: row('asks for and uses every permission of the browser', 'denied'),
} as const satisfies Rows

/** Where else the hostile plugin, or one like it, is tried. */
export const elsewhere: readonly ElsewhereRow[] = [
  { ...row('an endless loop', 'the host is not delayed; the page is ended, after the third time the plugin is disabled'), file: 'tests/e2e/lifecycle.spec.ts', title: 'S22: a page in an endless loop does not delay the host' },
  { ...row('more processor time than its budget for two minutes', 'warned after one, ended after two'), file: 'main/plugins/usage/usage.test.ts', title: 'above the budget for a minute is a warning, for two the end' },
  { ...row('more bytes a day than its budget', 'limit'), file: 'main/egress/meter.test.ts', title: 'an answer is cut off where the budget ends' },
  { ...row('more wake-ups a day than its budget', 'the next UTC day'), file: 'main/tasks/wake-ups.test.ts', title: 'above the budget wait for the next UTC day' },
  { ...row('100 000 generated messages against the gate and the real handlers', 'closed error codes, no crash'), file: 'tests/bridge/fuzz.test.ts', title: 'closed error codes only' },
  { ...row('no page leaves its address or opens another', 'refused'), file: 'tests/e2e/hardening.spec.ts', title: 'S10: no page leaves its address or opens another' },
  { ...row('inline script past the policy', 'does not run'), file: 'tests/e2e/hardening.spec.ts', title: 'S5: the policy comes as a header, and an inline script does not run' },
  { ...row('files outside its package by its own scheme', 'not found'), file: 'tests/e2e/hardening.spec.ts', title: 'S4: the schemes answer only what they serve' },
  { ...row('store trees: every hole known, on the real guard', 'refused, or only its own rows'), file: 'main/store/guard/hostile.test.ts', title: 'x IN table' },
]
