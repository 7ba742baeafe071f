/** Undoes `content-encoding`, part by part, so that a small bomb never becomes a large buffer. */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import { networkFailure } from './errors'

type Parts = AsyncIterable<Uint8Array>

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & { destroy(error?: Error): void }>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
}

/** The decoded parts. Fails with reason `encoding` for encodings that were not asked for. */
export function decode(source: Parts, encoding: string | undefined): { parts: Parts; decoded: boolean } {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return { parts: source, decoded: false }
  const make = Object.hasOwn(decoders, name) ? decoders[name] : undefined
  if (make === undefined) throw networkFailure('encoding', 'The server answered in an encoding that was not asked for.')
  return { parts: decompress(source, make), decoded: true }
}

async function* decompress(source: Parts, make: (typeof decoders)[string]): AsyncGenerator<Uint8Array> {
  const reader = source[Symbol.asyncIterator]()
  const first = await reader.next()
  // No bytes at all is an empty body, not a damaged archive.
  if (first.done === true) return
  const input = Readable.from(rest(first.value, reader), { objectMode: false })
  const output = make()
  input.on('error', (error) => output.destroy(error))
  input.pipe(output)
  try {
    for await (const part of output as AsyncIterable<Uint8Array>) yield part
  } finally {
    input.destroy()
    output.destroy()
  }
}

async function* rest(first: Uint8Array, reader: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (;;) {
      const next = await reader.next()
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await reader.return?.()
  }
}
