/** Mail as egress sends it, to a server that is not written in JavaScript. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { alice, connectionId, createKit, type Kit } from '../../../main/egress/test-kit'
import { makeCertificate, type Certificate } from './certificate'

const python = '/usr/bin/python3'
const isInstalled = ((): boolean => {
  try {
    execFileSync(python, ['-c', 'import aiosmtpd'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
const password = 'pw-canary-0123456789'
const message = '7d4f4d0c-5bb3-4c3e-93e5-0e2f9a4f5a10'

const freePort = (): Promise<number> => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resolve(port))
  })
})

describe.skipIf(!isInstalled)('a mail to aiosmtpd (needs the Debian package python3-aiosmtpd)', () => {
  const lines: string[] = []
  let server: ChildProcess
  let certificate: Certificate
  let port = 0
  let folder = ''
  let kit: Kit

  beforeAll(async () => {
    certificate = makeCertificate()
    folder = mkdtempSync(join(tmpdir(), 'panoptic-aiosmtpd-'))
    writeFileSync(join(folder, 'cert.pem'), certificate.cert)
    writeFileSync(join(folder, 'key.pem'), certificate.key)
    port = await freePort()
    server = spawn(python, [join(import.meta.dirname, 'python-server.py'), String(port), join(folder, 'cert.pem'), join(folder, 'key.pem'), 'ada@example.com', password], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: server.stdout! }).on('line', (line) => lines.push(line))
    await vi.waitUntil(() => lines[0] === 'ready', { timeout: 20_000 })
    kit = createKit({ settings: { extraCa: certificate.cert }, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    kit.injection = { ...kit.injection, network: 'mail', origin: `smtp://mail.example:${port}`, slot: 'password', account: 'ada@example.com', value: password }
  })
  afterAll(async () => {
    await kit?.stop()
    server?.stdin?.end()
    server?.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  const deliver = () => kit.egress.deliver({ identity: alice, message, content: { channel: 'mail', connection: connectionId, from: 'alerts@example.com', fromName: 'Panoptic', to: ['ops@example.com', 'ada@example.com'], subject: 'Ausgaben über 50 €', text: '.\nToday: 61 €' } })

  it('is taken over STARTTLS from who signed in', async () => {
    expect(await deliver()).toMatchObject({ outcome: 'delivered', status: 250, answer: '250 2.0.0 taken by aiosmtpd' })
    await expect.poll(() => lines.length).toBe(2)
    const mail = JSON.parse(lines[1]!) as { raw: string }
    expect(mail).toMatchObject({ from: 'alerts@example.com', to: ['ops@example.com', 'ada@example.com'], tls: true, user: true })
    expect(mail.raw).toContain(`Message-ID: <${message}@panoptic.invalid>`)
    expect(mail.raw).toContain('To: ops@example.com, ada@example.com')
  })

  it('a wrong password is final', async () => {
    kit.injection = { ...kit.injection, value: 'another-password' }
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'smtp', status: 535 })
    expect(lines).toHaveLength(2)
  })
})
