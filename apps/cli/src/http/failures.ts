import { CommanderError } from '@commander-js/extra-typings'
import type { AppRouter } from '@organizations/api/router'
import { isTRPCClientError } from '@trpc/client'

/** What ends a command with exit code 1: the sentence is all that a person has to know. */
export class Refusal extends Error {
  readonly code: string | undefined
  readonly requestId: string | undefined

  constructor(sentence: string, options: { code?: string; requestId?: string | undefined; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause })
    this.name = 'Refusal'
    this.code = options.code
    this.requestId = options.requestId
  }
}

/** A command that was not well put, found out later than commander does: exit code 2. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage'
}

/** 0 after `--help`, 2 for bad usage, 1 for all that was refused or failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return error instanceof BadUsage ? 2 : 1
}

/** The refusal inside whatever a call or a command threw. What is none is a fault of ours, and keeps its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (isTRPCClientError<AppRouter>(error)) {
    if (error.cause instanceof Refusal) return error.cause
    const { data, message, meta } = error
    const requestId = readRequestId(meta?.['response'])
    return new Refusal(message, { ...(data && { code: data.errorCode }), requestId, cause: error })
  }
  return new Refusal(error instanceof Error ? error.message : String(error), { cause: error })
}

/** The id under which the server's log knows a request. */
export function readRequestId(response: unknown): string | undefined {
  return response instanceof Response ? (response.headers.get('x-request-id') ?? undefined) : undefined
}
