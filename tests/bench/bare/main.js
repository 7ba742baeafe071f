// The floor for start and memory: one sandboxed window with one line of text.
import { app, BrowserWindow, ipcMain } from 'electron'
import { join } from 'node:path'

const mark = (name) => process.stdout.write(`${JSON.stringify({ mark: name, at: performance.timeOrigin + performance.now() })}\n`)

app.enableSandbox()
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, backgroundColor: '#0a0a0a', webPreferences: { sandbox: true, contextIsolation: true, preload: join(import.meta.dirname, 'preload.cjs') } })
  ipcMain.once('painted', () => mark('painted'))
  void window.loadFile(join(import.meta.dirname, 'index.html'))
})
app.on('window-all-closed', () => app.quit())
