/**
 * The everyday run tries the same generated cases each time, so that a change is judged by itself and not by luck;
 * `npm run test:long` tries others each time, and many more.
 */
import fc from 'fast-check'

if (process.env['PANOPTIC_LONG'] !== '1') fc.configureGlobal({ seed: 20_261_122 })
