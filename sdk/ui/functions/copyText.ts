/**
 * Puts text on the clipboard inside a user gesture. Plugin pages are denied the clipboard permission, so this answers
 * the browser's own copy command instead. False when the browser refused.
 */
export function copyText(text: string): boolean {
  const answer = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', answer, { capture: true, once: true })
  try {
    return document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', answer, { capture: true })
  }
}
