const list = new Intl.ListFormat()

/** Names as a sentence has them, e.g. "dev, beta and production". */
export function formatList(names: readonly string[]): string {
  return list.format(names)
}
