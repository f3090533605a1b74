import type { z } from 'zod'
import { DomainError, type ErrorCode } from '../errors.ts'
import { parseInput } from '../input/invalid-input.ts'

/** The error of a refused input: its sentence, its code, and the first field that is wrong. */
export function refusal(
  schema: z.ZodType,
  input: unknown,
): { sentence: string; code: ErrorCode; path: string | undefined } {
  try {
    parseInput(schema, input)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { sentence: error.message, code: error.code, path: error.issues?.[0]?.path }
  }
  throw new Error('Expected the input to be refused, but it passed')
}
