/** The process of the denied run: a page, then everything that needs one. Its argument is the folder of the built package. */
import type { FromDenied } from './denied-page'
import { makePage } from './page-dom'

const tell = (message: FromDenied): void => void process.send?.(message)

makePage('https://plugin.invalid')
process.on('uncaughtException', (error) => tell({ kind: 'fault', message: `threw outside of views and tasks: ${error.message}` }))
process.on('unhandledRejection', (reason) => tell({ kind: 'fault', message: `a rejection that nobody handles: ${reason instanceof Error ? reason.message : String(reason)}` }))

const { runPage } = await import('./denied-page')
await runPage(process.argv[2] ?? '', tell)
process.exit(0)
