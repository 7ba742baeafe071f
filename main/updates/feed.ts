/** Where electron-updater learns of versions: a folder on a web server whose description must carry our signature. */
import type { UpdateInfo } from 'builder-util-runtime'
import { type AppUpdater, Provider, type ResolvedUpdateFileInfo } from 'electron-updater'
import { parseUpdateInfo, type ProviderRuntimeOptions, resolveFiles } from 'electron-updater/out/providers/Provider'
import { z } from 'zod'
import { UpdateProblem } from './api'
import type { Feed } from './build'
import { isSigned } from './signature'

/** What a signed description must say; anything more is electron-updater's business. */
const description = z.looseObject({
  version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/),
  files: z.array(z.looseObject({
    url: z.string().min(1).max(500),
    sha512: z.string().refine((hash) => Buffer.from(hash, 'base64').length === 64, 'SHA-512 in base64'),
  })).min(1).max(50),
  stagingPercentage: z.number().min(0).max(100).optional(),
})

export class SignedFeed extends Provider<UpdateInfo> {
  readonly #base: URL

  constructor(private readonly feed: Feed, private readonly updater: AppUpdater, options: ProviderRuntimeOptions) {
    super(options)
    this.#base = new URL(feed.url.endsWith('/') ? feed.url : `${feed.url}/`)
  }

  async getLatestVersion(): Promise<UpdateInfo> {
    const name = `${this.getDefaultChannelName()}.yml`
    const address = new URL(name, this.#base)
    const [text, signature] = await Promise.all([this.#read(address), this.#read(new URL(`${name}.sig`, this.#base))])
    if (!isSigned(name, text, signature, this.feed.publicKey)) throw new UpdateProblem('signature', `${name} is not signed with the key of this build.`)
    const info = description.safeParse(parseUpdateInfo(text, name, address))
    if (!info.success) throw new UpdateProblem('failed', `${name} is signed but not a description of a version: ${z.prettifyError(info.error)}`)
    // Signed once, and perhaps kept by somebody to bring back a hole that was closed since.
    if (this.updater.currentVersion.compare(info.data.version) > 0) throw new UpdateProblem('older', `The feed offers ${info.data.version}, this is ${this.updater.currentVersion.version}.`)
    return info.data as unknown as UpdateInfo
  }

  resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    return resolveFiles(info, this.#base)
  }

  async #read(address: URL): Promise<string> {
    const text = await this.httpRequest(address)
    if (text === null || text.length > 100_000) throw new UpdateProblem('failed', `${address.pathname} is empty or too long.`)
    return text
  }
}
