/**
 * Windows' and macOS' icon files, both a short index in front of PNG files.
 * @typedef {{ size: number, png: Buffer }} Drawing `size` in pixels
 */

/**
 * Windows Vista and later read PNG inside .ico.
 * @param {readonly Drawing[]} drawings up to 256 pixels
 */
export function ico(drawings) {
  const head = Buffer.alloc(6 + 16 * drawings.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(drawings.length, 4)
  let at = head.length
  for (const [index, { size, png }] of drawings.entries()) {
    const entry = 6 + 16 * index
    // 0 stands for 256.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  }
  return Buffer.concat([head, ...drawings.map(({ png }) => png)])
}

/** Types whose data may be PNG; `ic11`… are the double-resolution ones of the next smaller size. @type {Record<number, string[]>} */
const icnsTypes = { 16: ['icp4'], 32: ['icp5', 'ic11'], 64: ['icp6', 'ic12'], 128: ['ic07'], 256: ['ic08', 'ic13'], 512: ['ic09', 'ic14'], 1024: ['ic10'] }

/** @param {readonly Drawing[]} drawings */
export function icns(drawings) {
  const parts = drawings.flatMap(({ size, png }) => (icnsTypes[size] ?? []).map((type) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  }))
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(body.length + 8, 4)
  return Buffer.concat([head, body])
}
