import { CommanderError } from '@commander-js/extra-typings'
import { OrganizationsError } from '@organizations/client'

/** Ends a command with exit code 1. The sentence is printed without a stack trace. */
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

/** Ends a command with exit code 2: wrong usage that commander does not detect itself. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage'
}

/** 0 after `--help`, 2 for bad usage, 1 for everything that was refused or failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return error instanceof BadUsage ? 2 : 1
}

/** The refusal inside an error that a call or a command threw. An unexpected error becomes one, with its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof OrganizationsError) {
    const { message, code, requestId } = error
    return new Refusal(message, { code, requestId, cause: error })
  }
  return new Refusal(error instanceof Error ? error.message : String(error), { cause: error })
}

/** The id of the request in the server's log. */
export function readRequestId(response: unknown): string | undefined {
  return response instanceof Response ? (response.headers.get('x-request-id') ?? undefined) : undefined
}
