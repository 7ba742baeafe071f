/** `panoptic.files`: handles of the host that are closed whatever happens. */
import { fail, PanopticError } from '../contract/result'
import type { FileSource, Panoptic } from '../plugin'
import type { PluginClient } from './panoptic'

/** Bytes of a text, unless its reader says otherwise. */
const defaultText = 20_000_000

export const createFilesClient = (client: PluginClient): Panoptic['files'] => ({
  async save(name, kind, write) {
    const opened = await client.call('files.save', { name, kind })
    if (opened === null) return null
    const { file } = opened
    try {
      await write({ write: async (data) => void (await client.call('files.write', { file, data })) })
    } catch (error) {
      await client.call('files.close', { file, keep: false }).catch(() => undefined)
      throw error
    }
    await client.call('files.close', { file, keep: true })
    return { name: opened.name }
  },
  async open(kinds, read) {
    const opened = await client.call('files.open', { kinds: [...kinds] })
    if (opened === null) return null
    try {
      return await read(sourceOf(client, opened))
    } finally {
      await client.call('files.close', { file: opened.file, keep: false }).catch(() => undefined)
    }
  },
})

function sourceOf(client: PluginClient, { file, name, size }: { readonly file: string; readonly name: string; readonly size: number }): FileSource {
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (let part = await client.call('files.read', { file }); part.length > 0; part = await client.call('files.read', { file })) yield part
  }
  return {
    name, size,
    [Symbol.asyncIterator]: parts,
    async text({ maxBytes = defaultText } = {}) {
      if (size > maxBytes) throw new PanopticError(fail('limit', `The file is larger than ${maxBytes} bytes. Choose a smaller one.`, { reason: 'file-too-large' }).error)
      const decoder = new TextDecoder('utf-8', { fatal: true })
      let text = ''
      try {
        for await (const part of parts()) text += decoder.decode(part, { stream: true })
        return text + decoder.decode()
      } catch (error) {
        if (error instanceof PanopticError) throw error
        throw new PanopticError(fail('invalid', 'The file is not text in UTF-8. Save it as UTF-8 and choose it again.', { reason: 'not-text' }).error)
      }
    },
  }
}
