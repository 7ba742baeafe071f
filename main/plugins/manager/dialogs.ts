/** What the system's dialogs answer; dialogs.electron.ts asks them. */
export interface PackageDialogs {
  /** The absolute path of an archive; null when cancelled. */
  archive(): Promise<string | null>
  /** The absolute path of a folder; null when cancelled. */
  folder(): Promise<string | null>
}
