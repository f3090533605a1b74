/** Hands a text to the browser as a file. */
export function downloadText(name: string, type: string, text: string | readonly string[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(typeof text === 'string' ? [text] : [...text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
