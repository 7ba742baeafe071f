/** Preload of the host's own pages, `host://shell/` and `host://entry/`. */
import { contextBridge, webUtils } from 'electron'
import { handOver } from './hand-over'

handOver((origin) => origin === 'host://shell' || origin === 'host://entry')

/**
 * The only thing that any page of ours is given: where a file lies that was dropped on the shell, '' for one that lies
 * nowhere. It says nothing that the person who dropped it did not show, and opens nothing.
 */
if (location.origin === 'host://shell') contextBridge.exposeInMainWorld('pathOf', (file: File) => webUtils.getPathForFile(file))
