import type { ErrorCode } from './procedures.ts'

/** What the client finds out by itself: no server answers in time, or something else than this service does. */
export type ClientErrorCode = 'unreachable' | 'not_this_service'

/** A field of the input that was refused. `path` is dotted, empty for the input as a whole. */
export interface FieldIssue {
  path: string
  message: string
}

/** What is known about a refused or failed call. */
export interface ErrorDetails {
  code: OrganizationsError['code']
  status?: number | undefined
  requestId?: string | undefined
  retryAfter?: number | undefined
  issues?: readonly FieldIssue[] | undefined
  oldestCursor?: string | undefined
  cause?: unknown
}

/** A call that was refused or failed. `message` is a sentence for a person; decide by `code`. */
export class OrganizationsError extends Error {
  override readonly name: string = 'OrganizationsError'
  /** Permanent. The string: a newer service may have codes that are not in this list. */
  readonly code: ErrorCode | ClientErrorCode | (string & Record<never, never>)
  /** The HTTP status of the refusal; undefined when there was no answer. */
  readonly status: number | undefined
  /** The request's id in the log of the service. */
  readonly requestId: string | undefined
  /** After how many seconds the service asks to try again. */
  readonly retryAfter: number | undefined
  /** The fields at fault, at most 100. Empty when the refusal is not about fields. */
  readonly issues: readonly FieldIssue[]
  /** Of `cursor_expired`: the oldest cursor that works. */
  readonly oldestCursor: string | undefined

  constructor(
    message: string,
    { code, status, requestId, retryAfter, issues = [], oldestCursor, cause }: ErrorDetails,
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.status = status
    this.requestId = requestId
    this.retryAfter = retryAfter
    this.issues = issues
    this.oldestCursor = oldestCursor
  }
}
