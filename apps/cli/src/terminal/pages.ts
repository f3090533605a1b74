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
