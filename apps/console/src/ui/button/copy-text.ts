/**
 * Puts a text into the clipboard; false when the browser refuses. Over plain http at a name of the local network there is
 * no `navigator.clipboard`: there the text is selected in a field, and copied by the old command.
 */
export async function copyText(text: string): Promise<boolean> {
  // The types do not know that it can be missing.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard === undefined) return copyBySelection(text)
  return await clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  )
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'fixed top-0 opacity-0'
  // Inside of the dialog, if there is one: it keeps the focus in itself.
  const place = before?.closest('dialog') ?? document.body
  place.append(field)
  field.select()
  // oxlint-disable-next-line typescript/no-deprecated -- the only way there
  const isCopied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}
