/** Where the window was, so that it opens there again if that place still exists. */
import { screen, type BaseWindow, type Rectangle } from 'electron'

export interface SavedWindow extends Rectangle {
  readonly maximized: boolean
}
export interface WindowState {
  readonly bounds: Partial<Rectangle>
  readonly maximized: boolean
  track(window: BaseWindow): void
}

const usual = { width: 1280, height: 820 }

/** `save` is called after the window was moved or resized, and when it closes. */
export function windowState(saved: SavedWindow | null, save: (state: SavedWindow) => void): WindowState {
  return {
    bounds: saved !== null && isOnScreen(saved) ? { x: saved.x, y: saved.y, width: saved.width, height: saved.height } : usual,
    maximized: saved?.maximized ?? false,
    track(window) {
      let timer: NodeJS.Timeout | undefined
      const write = (): void => save({ ...window.getNormalBounds(), maximized: window.isMaximized() })
      const later = (): void => {
        clearTimeout(timer)
        timer = setTimeout(write, 500)
      }
      window.on('resize', later)
      window.on('move', later)
      window.on('close', () => {
        clearTimeout(timer)
        write()
      })
    },
  }
}

/** Enough of the title bar must be reachable on a display that is connected now. */
function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) =>
    x + width > workArea.x + 80 && x < workArea.x + workArea.width - 80 && y >= workArea.y - 8 && y < workArea.y + workArea.height - 40)
}
