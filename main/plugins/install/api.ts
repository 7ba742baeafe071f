/** Packages on the disk: staged, installed, read again, and swept away. Whether one may be installed is the manager's. */
import type { PluginPackage } from '../package-folder'

/** A package that was read and checked; nothing of it counts before {@link Installer.commit}. */
export interface Staged {
  /** Its `folder` is the staging folder. */
  readonly plugin: PluginPackage
  readonly digest: string
  /** Who signed it: an Ed25519 public key in base64; null when nobody did. */
  readonly key: string | null
  /** What it calls its publisher, in English; '' when it does not say. */
  readonly publisher: string
  /** Of {@link key}, as people read it; null when unsigned. */
  readonly fingerprint: string | null
  /** Bytes of all its files. */
  readonly size: number
}

export interface Installer {
  /**
   * Reads the archive or folder at `path`.
   * @throws PackageRefusal, and nothing of it is left behind; PanopticError `limit` for a full disk
   */
  stage(path: string): Promise<Staged>
  /**
   * Puts the staged package where {@link load} finds it. It counts when the store says so; call {@link discard} when
   * it does, or will not. After that, and after the process ended before, {@link sweep} takes it away if the store
   * does not name it. A changed folder of the same digest is replaced.
   * @throws PackageRefusal when the staged files were changed
   */
  commit(staged: Staged): Promise<PluginPackage>
  /** Nobody waits for it any more: removes what is staged, or settles what was committed. Doing it twice does nothing. */
  discard(staged: Staged): Promise<void>
  /**
   * The installed package, as it was installed.
   * @throws PackageRefusal `missing-file`, `wrong-hash`, … when its folder is gone or was changed
   */
  load(id: string, digest: string): Promise<PluginPackage>
  /** Removes every package that is not in `keep` (digests the store names, asked for when it is its turn) and every staging folder that nobody waits for. */
  sweep(keep: () => Promise<ReadonlySet<string>>): Promise<void>
  folderOf(digest: string): string
}
