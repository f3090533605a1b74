import type { Output } from './output.ts'

/** Which part of a list, as somebody asks for it. */
export interface AskedPage {
  page?: number | undefined
  limit?: number | undefined
}

/** As many as the API takes it to be without a word. Said all the same, so that a full page is known to be one. */
const PAGE_SIZE = 50

/** The page that is meant. */
export function pageOf({ page = 0, limit = PAGE_SIZE }: AskedPage): { page: number; limit: number } {
  return { page, limit }
}

/** Says that a list may go on, after a page that is full. */
export function tellOfMore(output: Output, rows: readonly unknown[], asked: AskedPage): void {
  const { page, limit } = pageOf(asked)
  if (rows.length >= limit) output.note(`There may be more, with --page ${page + 1}`)
}
