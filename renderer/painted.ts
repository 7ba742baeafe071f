/** For the benchmark, and compiled out of releases: tells main when the page's real content was first painted. */

/** `selector` matches once the content is there; main reads the title (main/marks.ts). */
export function tellPainted(selector: string): void {
  if (!__TEST_HOOKS__) return
  const look = (): void => {
    if (document.querySelector(selector) === null) return void requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => { document.title = 'painted' }))
  }
  look()
}
