/**
 * The locks on every session and every page, our own included (design §2, S1–S12). CSP and request filter
 * alone leak through WebRTC, DNS prefetch and the spellchecker's download; all of this together does not.
 */
import { app, type Session, type WebContents } from 'electron'
import { mayUseClipboard } from './clipboard'
import { mayLoad } from './may-load'

/** Which addresses a session may load; a session that is not listed loads nothing. */
const allowed = new WeakMap<Session, string>()

/** Before `ready`: switches, and the hooks that catch every session and page made from then on. */
export function hardenApp(): void {
  app.enableSandbox()
  // No name is ever resolved in this process tree's network service. Egress has sockets of its own.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-features', 'SpareRendererForSitePerProcess')
  app.on('session-created', hardenSession)
  app.on('web-contents-created', (_, contents) => hardenContents(contents))
}

/** Partitions whose pages may be opened in the developer tools; those load their own pages there. */
const inspected = new WeakSet<Session>()

/** From now on `session` may load addresses that begin with `prefix`, such as `plugin://<id>/`. */
export function allowOnly(session: Session, prefix: string): void {
  allowed.set(session, prefix)
}

/** Developer tools of a plugin that is being worked on, also in a packaged app. Never for another plugin's partition. */
export function allowDevTools(session: Session, on: boolean): void {
  if (on) inspected.add(session)
  else inspected.delete(session)
}

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(mayUseClipboard(contents, permission)))
  session.setPermissionCheckHandler((contents, permission) => mayUseClipboard(contents, permission))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !mayLoad(allowed.get(session), request.url, !app.isPackaged || inspected.has(session)) }))
  // A proxy that is not there, also for loopback, which Chromium would reach directly otherwise.
  void session.setProxy({ mode: 'fixed_servers', proxyRules: 'socks5://0.0.0.0:1', proxyBypassRules: '<-loopback>' })
}

export function hardenContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
