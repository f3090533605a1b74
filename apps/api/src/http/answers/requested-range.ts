import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '@organizations/domain'
import { parse } from 'range-parser'

/** What an answer with the whole content says of it. */
export interface Representation {
  size: number
  /** A strong one. */
  etag: string
  lastModified: string
}

/** The first and the last byte, both included. */
export interface RequestedRange {
  start: number
  end: number
}

/**
 * The bytes that a request asks for (RFC 9110, section 14.2); undefined when it gets the whole content: without a
 * range, with several, with one that cannot be read, and when `If-Range` is about other content. Throws
 * `range_not_satisfiable` when no byte is in the range.
 */
export function requestedRange(
  { range: header, 'if-range': ifRange }: IncomingHttpHeaders,
  content: Representation,
): RequestedRange | undefined {
  if (header === undefined || (ifRange !== undefined && !isAbout(ifRange, content))) return undefined
  const { type, code, ranges } = parse(content.size, header)
  if (type !== 'bytes' || (code & MALFORMED) !== 0) return undefined
  const [first] = ranges
  if (first === undefined && (code & UNSATISFIABLE) !== 0) throw new DomainError('range_not_satisfiable')
  return ranges.length === 1 && code === 0 ? first : undefined
}

/** The bits of the parser's code. */
const MALFORMED = 1
const UNSATISFIABLE = 2

/** Does the value of `If-Range` name exactly this content? A weak ETag never does. */
function isAbout(ifRange: string | string[], { etag, lastModified }: Representation): boolean {
  if (typeof ifRange !== 'string') return false
  const isEtag = /^(W\/)?"/.test(ifRange)
  return isEtag ? ifRange === etag : Date.parse(ifRange) === Date.parse(lastModified)
}
