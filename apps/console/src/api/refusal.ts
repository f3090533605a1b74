import type { ErrorCode, FieldIssue } from '@organizations/client'
import { TRPCClientError } from '@trpc/client'
import type { ConsoleRouter } from './router-type.ts'

/** Why a call failed, as the console shows it. */
export interface Refusal {
  /** The service's permanent code; `unreachable` when no server answers, `unexpected` for what is a fault of the console. */
  code: ErrorCode | 'unreachable' | 'unexpected'
  /** A sentence for a person, in the service's words. */
  message: string
  /** The request's id in the log of the service. */
  requestId?: string
  /** The fields at fault. */
  issues: readonly FieldIssue[]
}

/** Reads the refusal from what a call threw. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedRequest) return error.refusal
  if (!isOfTrpc(error)) return { code: 'unexpected', message: messageOf(error), issues: [] }
  const { data, meta } = error
  const response = meta?.['response']
  const headers = response instanceof Response ? response.headers : undefined
  const requestId = headers?.get('x-request-id')
  const known = requestId === null || requestId === undefined ? {} : { requestId }
  if (!data) return { code: 'unreachable', message: messageOf(error.cause ?? error), issues: [], ...known }
  return { code: data.errorCode, message: error.message, issues: data.issues ?? [], ...known }
}

/** A refusal of a request that does not go through tRPC, such as signing in. */
export class RefusedRequest extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** Is there no session: none was begun, or it has ended with its key? */
export function isSignedOut({ code }: Refusal): boolean {
  return code === 'invalid_api_key' || code === 'session_ended'
}

/** Is the service away, or a part that it cannot do without? It then comes back by itself. */
export function isAway({ code }: Refusal): boolean {
  return code === 'unreachable' || code === 'service_unavailable'
}

function isOfTrpc(error: unknown): error is TRPCClientError<ConsoleRouter> {
  return error instanceof TRPCClientError
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Reads it from the answer to a request that does not go through tRPC; there is none when no server answers. */
export async function readRefusal(response: Response | undefined): Promise<Refusal> {
  const unreachable = { code: 'unreachable', message: 'No server answers', issues: [] } as const
  if (response === undefined) return unreachable
  const requestId = response.headers.get('x-request-id') ?? undefined
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined // of the service, or of a proxy
  if (typeof body?.code !== 'string') return { ...unreachable, ...(requestId && { requestId }) }
  return { code: body.code, message: body.error, issues: body.issues ?? [], ...(requestId && { requestId }) }
}

interface ErrorBody {
  code: Refusal['code']
  error: string
  issues?: Refusal['issues']
}
