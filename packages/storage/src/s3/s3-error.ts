import { S3ServiceException } from '@aws-sdk/client-s3'
import { StoreUnavailableError } from '../object-store.ts'

/** The code of an error of S3 or the network, e.g. NoSuchKey or ECONNREFUSED. */
export function s3ErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // The client uses "Unknown" for an answer that is not from S3, e.g. a proxy's page.
  if (error instanceof S3ServiceException) return error.name.startsWith('Unknown') ? undefined : error.name
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name === 'Error' ? undefined : error.name
}

/** The HTTP status of the server's answer, if it answered. */
export function s3Status(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

/** Whether the server says that the object does not exist. HEAD answers have no body, so their code is NotFound. */
export function isNoSuchKey(error: unknown): boolean {
  const code = s3ErrorCode(error)
  return code === 'NoSuchKey' || code === 'NotFound'
}

export function isNoSuchUpload(error: unknown): boolean {
  return s3ErrorCode(error) === 'NoSuchUpload'
}

/** A readable reason for a code. The server's message is left out: it may name accounts, roles and hosts. */
export function describeS3Code(code: string | undefined): string {
  if (code === undefined) return 'the object store reported an error'
  return reasons[code] ?? `the object store answered ${code}`
}

/** Awaits a request and translates its failure into a readable error, with the original error as its cause. */
export async function withRequestError<T>(what: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (cause) {
    throw requestError(what, cause)
  }
}

/**
 * Whether a listing has more pages. Throws for an answer that is no listing, e.g. a page that a proxy sent with 200: if
 * it counted as an empty listing, a deletion would be confirmed although objects remain.
 */
export function hasNextPage(page: { IsTruncated?: boolean | undefined }, next: string | undefined): boolean {
  if (page.IsTruncated === undefined) throw new Error('Expected a listing from the object store, got something else')
  if (page.IsTruncated && !next) throw new Error('Expected the object store to say where its listing goes on')
  return page.IsTruncated
}

const TOO_MANY_REQUESTS = 429

/**
 * The error for a failed request. A 4xx answer other than 429 concerns the request, any other failure the whole store.
 */
export function requestError(what: string, cause: unknown): Error {
  const status = s3Status(cause)
  const code = s3ErrorCode(cause) ?? (status === undefined ? undefined : `HTTP ${status}`)
  const sentence = `Expected the object store to ${what}, but ${describeS3Code(code)}`
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS
  return isRefusal ? new Error(sentence, { cause }) : new StoreUnavailableError(sentence, { cause })
}

const reasons: Record<string, string> = {
  AccessDenied: 'access was denied (AccessDenied)',
  CredentialsProviderError: 'no AWS credentials were found (CredentialsProviderError)',
  ECONNREFUSED: 'its server refused the connection (ECONNREFUSED)',
  ECONNRESET: 'its server closed the connection (ECONNRESET)',
  ENOTFOUND: 'the name of its server is unknown (ENOTFOUND)',
  ETIMEDOUT: 'it did not answer in time (ETIMEDOUT)',
  InternalError: 'the object store had an error of its own (InternalError)',
  InvalidAccessKeyId: 'the access key is unknown to it (InvalidAccessKeyId)',
  NoSuchBucket: 'the bucket does not exist (NoSuchBucket)',
  ServiceUnavailable: 'it is not available (ServiceUnavailable)',
  SignatureDoesNotMatch: 'the secret access key is not the right one (SignatureDoesNotMatch)',
  SlowDown: 'it asks for fewer requests (SlowDown)',
  TimeoutError: 'it did not answer in time (TimeoutError)',
}
