import { z } from 'zod'
import { DomainError, errorSentences, type ErrorCode } from '../errors.ts'

/** The codes that have a published sentence, by which schemas refuse; any other sentence is `invalid_input`. */
const codesOfSchemas = [
  'name_required',
  'org_id_required',
  'nothing_to_update',
  'invalid_email',
  'invalid_role',
  'invalid_app_configuration',
  'invalid_version',
  'no_updates',
] as const satisfies readonly ErrorCode[]
const codeBySentence = new Map<string, ErrorCode>(codesOfSchemas.map((code) => [errorSentences[code], code]))

/** The codes of inputs whose published refusal is not `invalid_input`. */
const codesOfInputs = z.registry<{ code: ErrorCode }>()

/** Makes faults of an input that have no published sentence answered with this code. */
export function faultsAre(schema: z.ZodType, code: ErrorCode): void {
  codesOfInputs.add(schema, { code })
}

/** How many fields that are wrong an answer lists: a list of a caller's may have more. */
export const MAX_ISSUES = 100

/** Parses what a caller sent, or throws the `DomainError` that names the first field at fault and lists all of them. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (!result.success) throw invalidInput(result.error, codesOfInputs.get(schema)?.code)
  return result.data
}

/** The caller's error for a failed parse. Both doors use it, so both refuse in the same words. */
export function invalidInput(error: z.core.$ZodError, code: ErrorCode = 'invalid_input'): DomainError {
  const issues = error.issues.slice(0, MAX_ISSUES).map((issue) => ({
    path: issue.path.join('.'),
    message: detailOf(issue) ?? issue.message,
  }))
  const sentence = error.issues[0]?.message ?? errorSentences.invalid_input
  return new DomainError(codeBySentence.get(sentence) ?? code, sentence, { cause: error, issues })
}

/** What was expected, where the published sentence does not say it: `publishedFormat` puts it there. */
function detailOf(issue: z.core.$ZodIssue): string | undefined {
  const detail = issue.code === 'custom' ? (issue.params?.['expected'] as unknown) : undefined
  return typeof detail === 'string' ? detail : undefined
}
