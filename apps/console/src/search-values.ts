/** What the addresses of lists with filters say. The router reads `?page=1` as a number, and other text as text. */

/** The texts of these names that are there. */
export function textsOf<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [Key in Name]?: string } {
  const found = names.flatMap((name) => {
    const value = search[name]
    const isText = (typeof value === 'string' && value !== '') || typeof value === 'number'
    return isText ? [[name, String(value)] as const] : []
  })
  return Object.fromEntries(found) as { [Key in Name]?: string } // of the names
}

/** The page, unless it is the first. */
export function pageOf({ page }: Record<string, unknown>): { page?: number } {
  return typeof page === 'number' && Number.isInteger(page) && page > 0 ? { page } : {}
}
