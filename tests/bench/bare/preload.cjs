const { ipcRenderer } = require('electron')

window.addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => setTimeout(() => ipcRenderer.send('painted'))))
