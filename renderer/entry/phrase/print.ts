/** Opens the print dialog. False when this page may not print: the browser then ignores the call without a word. */
export function printPage(): boolean {
  let begun = false
  const note = (): void => { begun = true }
  addEventListener('beforeprint', note, { once: true })
  window.print()
  removeEventListener('beforeprint', note)
  return begun
}
