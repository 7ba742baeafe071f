/** The life of one ECharts canvas: made when its element is there, resized with it, ended with the component. */
import { useResizeObserver } from '@vueuse/core'
import type { EChartsCoreOption } from 'echarts/core'
import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Engine } from './engine'

export interface EngineHandle {
  readonly engine: ShallowRef<Engine | null>
  /** px of the element. */
  readonly width: ShallowRef<number>
  /** Why the drawing code could not be loaded. */
  readonly failed: ShallowRef<Error | null>
  image(kind: 'png' | 'svg', background: string, title: string): Promise<Uint8Array | string>
}

/**
 * ECharts empties its element with `innerHTML = ''`, which Trusted Types forbid even for an empty text.
 * On this one element the assignment empties it in another way, and can do nothing else.
 */
function withoutHtml(host: HTMLElement): HTMLElement {
  Object.defineProperty(host, 'innerHTML', { configurable: true, get: () => '', set() { host.replaceChildren() } })
  return host
}

export function useEngine(element: Readonly<Ref<HTMLElement | null>>, option: () => EChartsCoreOption): EngineHandle {
  const engine = shallowRef<Engine | null>(null)
  const width = shallowRef(0)
  const failed = shallowRef<Error | null>(null)
  let ended = false

  watch(element, async (host) => {
    engine.value?.dispose()
    engine.value = null
    if (host === null) return
    try {
      const { init } = await import('./engine')
      if (ended || element.value !== host) return
      width.value = host.clientWidth
      const made = init(withoutHtml(host), null, { renderer: 'canvas' })
      made.setOption(option())
      engine.value = made
    } catch (reason) {
      failed.value = reason instanceof Error ? reason : new Error(String(reason))
    }
  }, { immediate: true, flush: 'post' })

  watch(option, (next) => engine.value?.setOption(next, { notMerge: true }))

  useResizeObserver(element, () => {
    if (element.value === null || element.value.clientWidth === 0) return
    width.value = element.value.clientWidth
    engine.value?.resize()
  })

  onBeforeUnmount(() => {
    ended = true
    engine.value?.dispose()
    engine.value = null
  })

  /** Drawn again off the page: SVG as text without touching the DOM, PNG at twice the size. */
  async function image(kind: 'png' | 'svg', background: string, title: string): Promise<Uint8Array | string> {
    const { init } = await import('./engine')
    const size = { width: Math.max(640, element.value?.clientWidth ?? 0), height: Math.max(320, element.value?.clientHeight ?? 0) }
    const still = { ...option(), animation: false, backgroundColor: background }
    if (kind === 'svg') {
      const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size })
      drawing.setOption(still)
      const text = drawing.renderToSVGString()
      drawing.dispose()
      const escaped = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
      return text.replace(/^(<svg[^>]*>)/, `$1<title>${escaped}</title>`)
    }
    const drawing = init(withoutHtml(document.createElement('div')), null, { renderer: 'canvas', ...size })
    drawing.setOption(still)
    const canvas = drawing.renderToCanvas({ pixelRatio: 2, backgroundColor: background })
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    drawing.dispose()
    if (blob === null) throw new Error('the picture could not be encoded')
    return new Uint8Array(await blob.arrayBuffer())
  }

  return { engine, width, failed, image }
}
