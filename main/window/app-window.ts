/** The one window: a shell view that fills it, a plugin view on the content area, the entry view, and a small one at the corner. */
import { BaseWindow, type Rectangle, type WebContentsView } from 'electron'
import { stack, type Layers } from './layers'
import { backgrounds, type Look } from './look'
import type { WindowState } from './window-state'

export interface AppWindow {
  readonly base: BaseWindow
  /** Changes the named layers and rearranges; the window keeps strong references to what it holds. */
  set(change: Partial<Omit<Layers<WebContentsView>, 'visible'>>): void
  readonly layers: Layers<WebContentsView>
  /** Where the shown plugin view lies, in CSS pixels of the shell page. */
  setPluginBounds(bounds: Rectangle): void
  setTheme(theme: Look['theme']): void
  /** Shows the window and brings it to the front (second launch, notification). */
  reveal(): void
  /** Closing hides the window instead while `hides` says so. */
  hideOnClose(hides: () => boolean): void
  /** Tells when closing has hidden the window, and when it is shown again. Returns the function that stops it. */
  onAway(listener: (away: boolean) => void): () => void
}

/** The corner view's size and its distance from the window's edges (CSS px). */
const toast = { width: 360, height: 112, margin: 16 }

export function createAppWindow(state: WindowState, theme: Look['theme']): AppWindow {
  const base = new BaseWindow({
    ...state.bounds,
    minWidth: 720, minHeight: 480,
    title: 'Panoptic',
    backgroundColor: backgrounds[theme],
    show: false,
  })
  if (state.maximized) base.maximize()
  let layers: Layers<WebContentsView> = { shell: null, entry: null, plugin: null, toast: null, level: 'below', visible: true }
  let pluginBounds: Rectangle = { x: 0, y: 0, width: 0, height: 0 }
  let shown: WebContentsView[] = []
  let away = false
  const listeners = new Set<(away: boolean) => void>()

  const layout = (): void => {
    const { width, height } = base.getContentBounds()
    const corner = { x: width - toast.width - toast.margin, y: height - toast.height - toast.margin, width: toast.width, height: toast.height }
    for (const view of shown) view.setBounds(view === layers.plugin ? pluginBounds : view === layers.toast ? corner : { x: 0, y: 0, width, height })
  }
  const arrange = (): void => {
    // The app may still be ending what it holds after its window was closed.
    if (base.isDestroyed()) return
    const wanted = stack(layers)
    for (const view of shown) if (!wanted.includes(view)) base.contentView.removeChildView(view)
    // Adding a view that is there already moves it to the top.
    if (wanted.some((view, index) => view !== shown[index])) for (const view of wanted) base.contentView.addChildView(view)
    shown = wanted
    layout()
  }
  const setVisible = (visible: boolean): void => {
    if (layers.visible === visible) return
    layers = { ...layers, visible }
    arrange()
  }
  const setAway = (next: boolean): void => {
    if (away === next) return
    away = next
    for (const listener of listeners) listener(away)
  }
  base.on('resize', layout)
  base.on('minimize', () => setVisible(false))
  base.on('hide', () => setVisible(false))
  base.on('restore', () => setVisible(true))
  base.on('show', () => {
    setVisible(true)
    setAway(false)
  })
  state.track(base)

  return {
    base,
    get layers() {
      return layers
    },
    set(change) {
      layers = { ...layers, ...change }
      arrange()
    },
    setPluginBounds(bounds) {
      pluginBounds = bounds
      if (!base.isDestroyed()) layout()
    },
    setTheme: (next) => base.setBackgroundColor(backgrounds[next]),
    reveal() {
      if (base.isMinimized()) base.restore()
      base.show()
      base.focus()
    },
    hideOnClose: (hides) => void base.on('close', (event) => {
      if (!hides()) return
      event.preventDefault()
      base.hide()
      setAway(true)
    }),
    onAway(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
