import { closeSync, openSync, readSync } from 'node:fs'

/**
 * @typedef {object} ArchivedFile one file of an .asar
 * @property {string} path with `/`, from the archive's root
 * @property {number} size
 * @property {boolean} unpacked lies in `<archive>.unpacked` instead
 * @property {{ algorithm: string, hash: string, blockSize: number, blocks: string[] } | undefined} integrity
 */

/**
 * What is in an .asar and how to read it. Of our own, because the current @electron/asar does not run on Node 20, and
 * because the test of the package should not trust the writer's own reader.
 * @param {string} file
 */
export function openArchive(file) {
  // Two nested "pickles": 4, length of the header's pickle, length of its text's pickle, length of the text, text.
  const sizes = readAt(file, 0, 16)
  const headerLength = sizes.readUInt32LE(4)
  const header = readAt(file, 16, sizes.readUInt32LE(12)).toString('utf8')
  const dataAt = 8 + headerLength
  /** @type {(ArchivedFile & { offset: number })[]} */
  const files = []
  collect('', JSON.parse(header), files)
  return {
    header,
    /** @type {readonly ArchivedFile[]} */
    files,
    /** @param {string} path of a file that is not unpacked */
    read(path) {
      const found = files.find((each) => each.path === path && !each.unpacked)
      if (found === undefined) throw new Error(`${path} is not in ${file}`)
      return readAt(file, dataAt + found.offset, found.size)
    },
  }
}

/**
 * @typedef {{ files?: Record<string, Node>, size?: number, offset?: string, unpacked?: boolean, integrity?: ArchivedFile['integrity'] }} Node
 * @param {string} at
 * @param {Node} node
 * @param {(ArchivedFile & { offset: number })[]} into
 */
function collect(at, node, into) {
  for (const [name, child] of Object.entries(node.files ?? {})) {
    const path = at === '' ? name : `${at}/${name}`
    if (child.files !== undefined) collect(path, child, into)
    else into.push({ path, size: child.size ?? 0, offset: Number(child.offset ?? 0), unpacked: child.unpacked === true, integrity: child.integrity })
  }
}

/**
 * @param {string} file
 * @param {number} position
 * @param {number} length
 */
function readAt(file, position, length) {
  const bytes = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    if (readSync(handle, bytes, 0, length, position) !== length) throw new Error(`${file} ends too early`)
    return bytes
  } finally {
    closeSync(handle)
  }
}
