import type { Output } from './output.ts'

/** Which part of a list, as somebody asks for it. */
export interface PageOptions {
  page?: number | undefined
  limit?: number | undefined
}

/** As many as the API takes it to be without a word. Said all the same, so that a full page is known to be one. */
const PAGE_SIZE = 50

/** The page that is meant. */
export function pageFrom({ page = 0, limit = PAGE_SIZE }: PageOptions): { page: number; limit: number } {
  return { page, limit }
}

/** Says that a list may go on, after a page that is full. */
export function noteNextPage(output: Output, rows: readonly unknown[], options: PageOptions): void {
  const { page, limit } = pageFrom(options)
  if (rows.length >= limit) output.note(`There may be more, with --page ${page + 1}`)
}
