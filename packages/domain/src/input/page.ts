import type { z } from 'zod'
import { optional, wholeNumber } from './fields.ts'

/** Which part of a list: `page` counts from zero. */
export interface Page {
  page: number
  limit: number
}

const DEFAULT_LIMIT = 50
/** How many a page has at most, and so how many things a list in an answer. */
export const MAX_LIMIT = 1000

/** The input fields of a list that comes in pages. */
export const pageFields = {
  page: optional(wholeNumber('page', 0, 1_000_000)),
  limit: optional(wholeNumber('limit', 1, MAX_LIMIT)),
}

export type PageInput = { [Field in keyof typeof pageFields]?: z.output<(typeof pageFields)[Field]> }

/** The page that an input asks for: the first, of 50, unless it says otherwise. */
export function pageOf({ page = 0, limit = DEFAULT_LIMIT }: PageInput): Page {
  return { page, limit }
}

/** The same of a list whose published call has no pages: the first one, as long as can be, unless it says otherwise. */
export function longPageOf(input: PageInput): Page {
  const isAll = input.page === undefined && input.limit === undefined
  return isAll ? { page: 0, limit: MAX_LIMIT } : pageOf(input)
}

/** A page of a list, and which one is next, if there is more. */
export interface Listed<T> {
  data: T[]
  next: Page | undefined
}

/** What was read for a page: one more than it holds when there is more. */
export function toListed<T>(read: readonly T[], { page, limit }: Page): Listed<T> {
  const next = read.length > limit ? { page: page + 1, limit } : undefined
  return { data: read.slice(0, limit), next }
}
