/** What eyes, screen readers and keyboards need of a page, as lists of what is wrong with it. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Axe's serious and critical findings. */
export async function seriousIssues(page: Page): Promise<string[]> {
  // One page only: Electron lets nobody open a second one to put results together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`)
}

/** Parts that reach beyond the window, and words that are cut off. Cells of tables may be short: they have tooltips. */
export const overflows = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`)
    const name = (element: Element): string => `<${element.tagName.toLowerCase()} class="${element.className}"> "${(element.textContent ?? '').trim().slice(0, 60)}"`
    for (const element of document.querySelectorAll<HTMLElement>('button, a, h1, h2, h3, label, legend, summary, p, dt, dd, strong, figcaption, li, b, .label, .title, .value, .badge')) {
      if (element.closest('[role=grid], svg, .visually-hidden, .p-sr, [inert]') !== null || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      const { left, right, width, height } = element.getBoundingClientRect()
      if (width <= 1 || height <= 1) continue
      const scrolled = element.closest('.scroll, [data-scroll]') !== null
      if (!scrolled && (right > innerWidth + 1 || left < -1)) found.push(`${name(element)} reaches from ${Math.round(left)} to ${Math.round(right)} of ${innerWidth}`)
      // Behind the edge of a box that hides what is beyond it.
      for (let box = scrolled ? null : element.parentElement; box !== null; box = box.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(box)
        if (overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis') break
        if ((overflowX === 'hidden' || overflowX === 'clip') && right > box.getBoundingClientRect().right + 1) found.push(`${name(element)} reaches beyond ${name(box)}`)
      }
      const style = getComputedStyle(element)
      if (style.overflowX !== 'visible' && style.overflowX !== 'auto' && element.scrollWidth > element.clientWidth + 1) found.push(`${name(element)} is cut off`)
    }
    return found
  })

/** Texts of the page that look like keys of texts, such as `tasks.runNow` or `%title%`. */
export const untranslated = (page: Page): Promise<string[]> =>
  page.evaluate(() => document.body.innerText.split('\n').map((line) => line.trim())
    .filter((line) => /^(ui|cost|settings|nav|tasks|consent|plugins|connections|network|logs|audit|about|dashboard|messages|view|command|palette|shortcuts|common)(\.[\w-]+)+$|^%[\w.]+%$|\{[a-z]+\}/i.test(line)))

/**
 * Presses Tab until the focus comes round again. Wrong are: what can be reached by pointer but was not by
 * Tab, and what looks the same, pixel by pixel, with and without the focus.
 */
export async function tabOrderIssues(page: Page): Promise<{ issues: string[]; stops: number }> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const wanted = await page.evaluate(() => {
    const stops = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')]
      .filter((element) => element.tabIndex >= 0 && !element.matches(':disabled') && element.closest('[inert]') === null && element.checkVisibility({ visibilityProperty: true }))
      // Of radio buttons with one name only the chosen one is a stop.
      .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked))
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    Object.assign(globalThis, { tabStops: stops })
    return stops.length
  })
  const reached = new Set<number>()
  const issues: string[] = []
  for (let press = 0; press < 2 * wanted + 12 && reached.size < wanted; press += 1) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(() => {
      const { tabStops } = globalThis as unknown as { tabStops: HTMLElement[] }
      const element = document.activeElement as HTMLElement
      // A radio that is there for keyboards and screen readers only shows its focus on its label.
      const { left, top, right, bottom } = (element.matches('.p-sr') ? (element.closest('label') ?? element) : element).getBoundingClientRect()
      const [x, y] = [Math.max(0, left - 6), Math.max(0, top - 6)]
      return {
        index: tabStops.indexOf(element), html: element.outerHTML.slice(0, 140),
        clip: { x, y, width: Math.max(1, Math.min(innerWidth, right + 6) - x), height: Math.max(1, Math.min(innerHeight, bottom + 6) - y) },
      }
    })
    if (found.index < 0 || reached.has(found.index)) continue
    reached.add(found.index)
    const focused = await page.screenshot({ clip: found.clip })
    const focus = await page.evaluateHandle(() => document.activeElement as HTMLElement)
    await focus.evaluate((element) => element.blur())
    const plain = await page.screenshot({ clip: found.clip })
    await focus.evaluate((element) => element.focus({ preventScroll: true }))
    if (focused.equals(plain)) issues.push(`no visible focus: ${found.html}`)
  }
  issues.push(...await page.evaluate((seen) => {
    const { tabStops } = globalThis as unknown as { tabStops: HTMLElement[] }
    return tabStops.flatMap((element, index) => (seen.includes(index) || !element.isConnected ? [] : [`not reached by Tab: ${element.outerHTML.slice(0, 140)}`]))
  }, [...reached]))
  await page.emulateMedia({ reducedMotion: null })
  return { issues, stops: reached.size }
}

/** Names of animations and transitions that last, with reduced motion asked for. */
export const motions = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => {
    const { transitionDuration, animationDuration, animationName } = getComputedStyle(element)
    const longest = Math.max(...[...transitionDuration.split(','), ...(animationName === 'none' ? [] : animationDuration.split(','))].map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000)))
    return longest > 20 ? [`${element.tagName} ${element.className}: ${longest} ms`] : []
  }))
