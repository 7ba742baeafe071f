/** The files the host reads, and why it may refuse one; the words for each are among the texts. A test compares both with the host's lists. */
export const importFormats = ['csv', 'env', 'bitwarden', 'kdbx', 'panoptic'] as const

export const fileProblems = [
  'not-recognised', 'too-large', 'too-deep', 'too-many', 'too-much-work', 'wrong-type', 'wrong-passphrase', 'damaged', 'unsupported', 'empty', 'unreadable',
] as const
export type FileProblemCode = (typeof fileProblems)[number]
