// node scripts/pack/icons.mjs: draws build-resources/icon.svg in every size and format the three systems want. Run by
// hand when the drawing changes, the results are committed; needs `rsvg-convert` (Debian: librsvg2-bin).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exec, tail } from '../lib/exec.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { icns, ico } from './icon-files.mjs'

const folder = path.join(repoRoot, 'build-resources')
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024]

mkdirSync(path.join(folder, 'icons'), { recursive: true })
for (const size of sizes) {
  const file = path.join(folder, `icons/${size}x${size}.png`)
  const drawn = await exec('rsvg-convert', ['--width', String(size), '--height', String(size), '--output', file, path.join(folder, 'icon.svg')])
  if (drawn.code !== 0) throw new Error(`rsvg-convert: ${tail(drawn)}`)
}
/** @param {number} size */
const png = (size) => readFileSync(path.join(folder, `icons/${size}x${size}.png`))
writeFileSync(path.join(folder, 'icon.ico'), ico([16, 32, 48, 64, 128, 256].map((size) => ({ size, png: png(size) }))))
writeFileSync(path.join(folder, 'icon.icns'), icns([16, 32, 64, 128, 256, 512, 1024].map((size) => ({ size, png: png(size) }))))
