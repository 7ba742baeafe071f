/** What a person would see of a page. */

const unseen = 'style, script, template, [hidden], [aria-hidden="true"], dialog:not([open])'

/** Its words, in one line. Pictures and fields count by their labels. */
export function seenText(root: Element): string {
  const parts: string[] = []
  const look = (node: Node): void => {
    if (node.nodeType === 3) parts.push(node.textContent ?? '')
    if (node.nodeType !== 1) return
    const element = node as Element
    if (element.matches(unseen)) return
    parts.push(element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? element.getAttribute('placeholder') ?? '')
    for (const child of element.childNodes) look(child)
  }
  look(root)
  return parts.join(' ').replaceAll(/\s+/g, ' ').trim()
}

export const isLoading = (root: Element): boolean => root.querySelector('.p-state[data-kind="loading"], .p-skeleton') !== null
