import type { Output } from './output.ts'

/** The options `--page` and `--limit`. */
export interface PageOptions {
  page?: number | undefined
  limit?: number | undefined
}

/** The default of the API. Sent explicitly, because `noteNextPage` has to know when a page is full. */
const PAGE_SIZE = 50

/** The page to ask for. */
export function pageFrom({ page = 0, limit = PAGE_SIZE }: PageOptions): { page: number; limit: number } {
  return { page, limit }
}

/** After a full page, prints which page may follow. */
export function noteNextPage(output: Output, rows: readonly unknown[], options: PageOptions): void {
  const { page, limit } = pageFrom(options)
  if (rows.length >= limit) output.note(`There may be more, with --page ${page + 1}`)
}

/** As many as a page may have. */
const LARGEST_PAGE = 1000

/** Reads a list to its end: tRPC does not say whether there is more, but only the last page is not full. */
export async function readAllPages<Row>(
  read: (page: { page: number; limit: number }) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 0; ; page += 1) {
    const some = await read({ page, limit: LARGEST_PAGE })
    rows.push(...some)
    if (some.length < LARGEST_PAGE) return rows
  }
}
