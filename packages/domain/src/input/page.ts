import type { z } from 'zod'
import { optional, wholeNumber } from './fields.ts'

/** Which part of a list: `page` counts from zero. */
export interface Page {
  page: number
  limit: number
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 1000

/** The input fields of a list that comes in pages. */
export const pageFields = {
  page: optional(wholeNumber('page', 0, 1_000_000)),
  limit: optional(wholeNumber('limit', 1, MAX_LIMIT)),
}

type PageInput = { [Field in keyof typeof pageFields]?: z.output<(typeof pageFields)[Field]> }

/** The page that an input asks for: the first, of 50, unless it says otherwise. */
export function pageOf({ page = 0, limit = DEFAULT_LIMIT }: PageInput): Page {
  return { page, limit }
}
