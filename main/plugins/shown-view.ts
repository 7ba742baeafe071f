/** The plugin view that the user looks at: made, laid into the window, given its parameters, taken out. */
import type { Rectangle } from 'electron'
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { By } from '../store/api'
import type { AppWindow } from '../window/app-window'
import type { LivePage, Pages } from './pages'

export interface ViewRequest {
  readonly plugin: string
  readonly view: string
  readonly params: Readonly<Record<string, string>>
}

export interface ShownView {
  show(request: ViewRequest, bounds: Rectangle): Promise<void>
  setBounds(bounds: Rectangle): void
  hide(): void
  /** Ends the page and shows the same view again; on the way the shell hears of loading only. */
  reload(plugin: string): Promise<void>
  /** A page's `view.ready`. */
  ready(identity: PluginIdentity, view: string | null): void
  isShown(plugin: string): boolean
  /** Nobody can look: what is shown is left as for another place, so that its page may end. Until {@link resume}. */
  rest(): void
  /** Shows what {@link rest} left, unless something else was asked for since. */
  resume(): void
}

type State = ShellEvents['view.state']['state']

interface Shown {
  readonly request: ViewRequest
  readonly release: () => void
  readonly stopListening: () => void
}

export function createShownView(options: {
  readonly window: AppWindow
  readonly pages: Pages
  readonly by: By
  tell(state: ShellEvents['view.state']): void
  /** A view was painted (for the measurements). */
  onPainted(plugin: string, view: string): void
}): ShownView {
  const { window, pages, by } = options
  let wanted: ViewRequest | null = null
  let resting: ViewRequest | null = null
  let shown: Shown | null = null
  let bounds: Rectangle = { x: 0, y: 0, width: 0, height: 0 }

  const tell = (request: ViewRequest, state: State, reason = ''): void => options.tell({ plugin: request.plugin, view: request.view, state, reason })

  function hide(): void {
    wanted = null
    resting = null
    if (shown === null) return
    const { request, release, stopListening } = shown
    shown = null
    stopListening()
    window.set({ plugin: null })
    pages.find(request.plugin, by)?.page.push('view.hide', {})
    release()
  }

  /** Lays the page into the window; the page must be up. */
  function attach(live: LivePage, request: ViewRequest): void {
    // Told first: once it is in the window it is busy drawing.
    live.page.push('view.show', { view: request.view, params: { ...request.params } })
    window.setPluginBounds(bounds)
    window.set({ plugin: live.page.view })
    if (window.layers.level === 'below' && window.layers.entry === null) live.page.view.webContents.focus()
  }

  async function show(request: ViewRequest): Promise<void> {
    if (shown !== null && shown.request.plugin !== request.plugin) hide()
    wanted = request
    resting = null
    const before = pages.find(request.plugin, by)
    if (before?.isUp !== true) tell(request, 'loading')
    try {
      const live = await pages.ensure(request.plugin, by)
      if (wanted !== request) return
      live.page.view.setBounds(bounds)
      hold(live, request)
      await live.up
      if (wanted === request) attach(live, request)
    } catch (error) {
      if (wanted === request) tell(request, pages.crashes.spent(request.plugin) ? 'disabled' : 'failed', error instanceof PanopticError ? error.message : 'The plugin could not be started. Details are in the log.')
    }
  }

  function hold(live: LivePage, request: ViewRequest): void {
    shown?.stopListening()
    shown?.release()
    const stopListening = live.onGone((reason) => {
      shown = null
      window.set({ plugin: null })
      tell(request, pages.crashes.spent(request.plugin) ? 'disabled' : 'failed', reason)
    })
    shown = { request, release: live.hold(), stopListening }
  }

  return {
    show(request, area) {
      bounds = area
      return show(request)
    },
    setBounds(area) {
      bounds = area
      if (shown !== null) window.setPluginBounds(area)
    },
    hide,
    async reload(plugin) {
      // Only a disabled plugin gets a new budget: otherwise trying again after each crash would go on for ever.
      if (pages.crashes.spent(plugin)) pages.crashes.forgive(plugin)
      const request = shown?.request ?? wanted
      if (request?.plugin === plugin) hide()
      pages.end(plugin, 'started again', by)
      if (request?.plugin === plugin) await show(request)
    },
    ready(identity, view) {
      const isNew = pages.markUp(identity)
      const request = shown?.request
      if (request === undefined || request.plugin !== identity.plugin || identity.user !== by.user) return
      if (view !== null) {
        options.onPainted(identity.plugin, view)
        if (view === request.view) tell(request, 'ready')
      } else if (!isNew) {
        // The shell draws the failure where the view was.
        window.set({ plugin: null })
        tell(request, 'failed', 'The view could not be shown. Details are in the log.')
      }
    },
    isShown: (plugin) => shown?.request.plugin === plugin,
    rest() {
      const left = shown?.request ?? wanted
      hide()
      resting = left
    },
    resume() {
      if (resting !== null) void show(resting)
    },
  }
}
