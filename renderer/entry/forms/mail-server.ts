/** A mail server as the form asks for it, and as a connection names it; the store checks it again. */

export type Security = 'tls' | 'starttls'
export interface MailServer { readonly host: string; readonly port: string; readonly security: Security }

export const usualPort: Readonly<Record<Security, string>> = { tls: '465', starttls: '587' }
const schemes: Readonly<Record<Security, string>> = { tls: 'smtps', starttls: 'smtp' }

/** `smtps://host:465` in parts; '' is a new one. */
export function mailServerOf(origin: string): MailServer {
  const [, scheme, host = '', port] = /^(smtps?):\/\/(\[.*\]|[^:]*):(\d+)$/.exec(origin) ?? []
  const security = scheme === 'smtps' ? 'tls' : 'starttls'
  return { host, port: port ?? usualPort[security], security }
}

/** The address of a connection, or what is wrong. */
export function mailAddressOf({ host, port, security }: MailServer): { readonly ok: true; readonly baseUrl: string } | { readonly ok: false; readonly field: 'host' | 'port'; readonly problem: string } {
  const name = host.trim()
  const isV6 = /^[\da-f:.]+$/i.test(name) && name.split(':').length > 2
  if (name === '') return { ok: false, field: 'host', problem: 'hostMissing' }
  if (/[\s/\\?#@]/.test(name) || (name.includes(':') && !isV6 && !name.startsWith('['))) return { ok: false, field: 'host', problem: 'hostWrong' }
  if (!/^\d{1,5}$/.test(port.trim()) || Number(port) < 1 || Number(port) > 65_535) return { ok: false, field: 'port', problem: 'portWrong' }
  return { ok: true, baseUrl: `${schemes[security]}://${isV6 ? `[${name}]` : name}:${Number(port)}` }
}

/** Whether a server is named that can only be on this computer. */
export const isThisComputer = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim())
