/** What main and the `plugin-files` process say to each other. */
import type { Refusal } from '@panoptic/sdk/contract/plugins'

/** A package that lies complete and checked in its staging folder. */
export interface Unpacked {
  readonly id: string
  readonly version: string
  /** sha256 of integrity.json, hexadecimal. */
  readonly digest: string
  /** Who signed it: an Ed25519 public key in base64; null when nobody did. */
  readonly key: string | null
  /** Bytes of all its files. */
  readonly size: number
}

/**
 * Reads the archive or folder `path` into the empty folder `staging`, which may hold anything after a failure.
 * @throws PackageRefusal; PanopticError `limit` for a full disk
 */
export type ReadPackageFiles = (path: string, staging: string) => Promise<Unpacked>

export interface ToPluginFiles { readonly kind: 'read'; readonly path: string; readonly staging: string }

export type FromPluginFiles =
  | { readonly kind: 'done'; readonly unpacked: Unpacked }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly detail: string }
  /** The staging folder could not be written; `code` as the system names it, such as ENOSPC. */
  | { readonly kind: 'failed'; readonly code: string }
