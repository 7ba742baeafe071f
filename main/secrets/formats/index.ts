/** Recognises a file by what it holds (its name only decides between texts) and reads it as far as it goes without a passphrase. */
import type { ImportFormat } from '@panoptic/sdk/contract/secrets'
import { looksLikeBitwarden, readBitwarden } from './bitwarden'
import { looksLikeCsv, readCsv } from './csv'
import { looksLikeEnv, readEnv } from './env'
import type { Found } from './found'
import { checkKdbx, looksLikeKdbx, openKdbx } from './kdbx'
import { limits, refusal, textOf } from './limits'
import { checkAge, looksLikeAge, openPanoptic } from './panoptic'

export interface VaultFile {
  readonly format: ImportFormat
  readonly locked: boolean
  /** @param passphrase ignored unless `locked`. @throws PanopticError (`details.problem`) */
  open(passphrase: string): Promise<Found>
}

/** @throws PanopticError `invalid` with `details.problem` */
export async function readFile(name: string, bytes: Uint8Array): Promise<VaultFile> {
  if (bytes.length > limits.fileBytes) throw refusal('too-large')
  if (bytes.length === 0) throw refusal('empty')
  if (looksLikeKdbx(bytes)) {
    await checkKdbx(bytes)
    return { format: 'kdbx', locked: true, open: (passphrase) => openKdbx(bytes, passphrase) }
  }
  if (looksLikeAge(bytes)) {
    checkAge(bytes)
    return { format: 'panoptic', locked: true, open: (passphrase) => openPanoptic(bytes, passphrase) }
  }
  const text = textOf(bytes)
  if (looksLikeBitwarden(text.slice(0, 5000))) return { format: 'bitwarden', ...readBitwarden(text) }
  const isEnv = /(^|[./\\])\.?env(\.[\w-]+)*$/i.test(name)
  const read = looksLikeCsv(text) && !isEnv ? { format: 'csv', of: readCsv } as const : looksLikeEnv(text) ? { format: 'env', of: readEnv } as const : null
  if (read === null) throw refusal(text.trim() === '' ? 'empty' : 'not-recognised')
  const found = read.of(text)
  return { format: read.format, locked: false, open: async () => found }
}
