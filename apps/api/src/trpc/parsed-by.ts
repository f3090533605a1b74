import { parseInput } from '@organizations/domain'
import type { z } from 'zod'

/**
 * Has tRPC parse an input as REST does, for schemas whose faults have a code of their own: by the schema alone tRPC would
 * not know it.
 */
export function parsedBy<T extends z.ZodType>(
  schema: T,
): { _input: z.input<T>; _output: z.output<T>; parses: T; parse: (input: unknown) => z.output<T> } {
  const parser = { parses: schema, parse: (input: unknown) => parseInput(schema, input) }
  return parser as typeof parser & { _input: z.input<T>; _output: z.output<T> } // types alone: tRPC infers from them
}
