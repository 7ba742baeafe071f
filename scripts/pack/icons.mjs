// node scripts/pack/icons.mjs: draws build-resources/*.svg in every size and format the three systems want. Run by hand
// when a drawing changes, the results are committed; needs `rsvg-convert` (Debian: librsvg2-bin).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exec, tail } from '../lib/exec.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { icns, ico } from './icon-files.mjs'

const folder = path.join(repoRoot, 'build-resources')
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024]

/**
 * @param {string} svg the drawing itself
 * @param {number} size
 * @param {string} file
 */
async function draw(svg, size, file) {
  const drawn = await exec('rsvg-convert', ['--width', String(size), '--height', String(size), '--output', file], { input: svg })
  if (drawn.code !== 0) throw new Error(`rsvg-convert: ${tail(drawn)}`)
}

mkdirSync(path.join(folder, 'icons'), { recursive: true })
const icon = readFileSync(path.join(folder, 'icon.svg'), 'utf8')
for (const size of sizes) await draw(icon, size, path.join(folder, `icons/${size}x${size}.png`))
/** @param {number} size */
const png = (size) => readFileSync(path.join(folder, `icons/${size}x${size}.png`))
writeFileSync(path.join(folder, 'icon.ico'), ico([16, 32, 48, 64, 128, 256].map((size) => ({ size, png: png(size) }))))
writeFileSync(path.join(folder, 'icon.icns'), icns([16, 32, 64, 128, 256, 512, 1024].map((size) => ({ size, png: png(size) }))))

for (const state of ['open', 'locked', 'sealed']) {
  const svg = readFileSync(path.join(folder, `tray/${state}.svg`), 'utf8')
  // macOS paints what is opaque in the menu bar's own colour.
  const template = svg.replaceAll(/#[0-9a-f]{6}/g, '#000000')
  for (const size of [16, 32]) {
    await draw(svg, size, path.join(folder, `tray/${state}-${size}.png`))
    await draw(template, size, path.join(folder, `tray/${state}-template-${size}.png`))
  }
}
