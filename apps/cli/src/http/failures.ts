import { CommanderError } from '@commander-js/extra-typings'
import { OrganizationsError } from '@organizations/client'

import { withWait, type Issue } from './describe-refusal.ts'

interface RefusalOptions {
  code?: string | undefined
  requestId?: string | undefined
  issues?: readonly Issue[]
  cause?: unknown
}

/** Ends a command with exit code 1. The sentence is printed without a stack trace. */
export class Refusal extends Error {
  readonly code: string | undefined
  readonly requestId: string | undefined
  /** The fields at fault, when the service refused an input. */
  readonly issues: readonly Issue[]

  constructor(sentence: string, options: RefusalOptions = {}) {
    super(sentence, { cause: options.cause })
    this.name = 'Refusal'
    this.code = options.code
    this.requestId = options.requestId
    this.issues = options.issues ?? []
  }
}

/** Ends a command that Ctrl-C has stopped, with the exit code that shells use for that: 130. */
export class Interrupted extends Refusal {}

/** Ends a command with exit code 2: wrong usage that commander does not detect itself. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage'
}

/** 0 after `--help`, 2 for bad usage, 130 after Ctrl-C, 1 for everything that was refused or failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Interrupted) return 130
  return error instanceof BadUsage ? 2 : 1
}

/** The refusal inside an error that a call or a command threw. An unexpected error becomes one, with its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof OrganizationsError) {
    const { message, code, status, requestId, retryAfter, issues, oldestCursor } = error
    const hint = oldestCursor === undefined ? '' : `. The oldest that works: --after ${oldestCursor}`
    const sentence = status === 429 ? withWait(message, retryAfter) : message + hint
    return new Refusal(sentence, { code, requestId, issues, cause: error })
  }
  return new Refusal(error instanceof Error ? error.message : String(error), { cause: error })
}

/** The id of the request in the server's log. */
export function readRequestId(response: unknown): string | undefined {
  return response instanceof Response ? (response.headers.get('x-request-id') ?? undefined) : undefined
}
