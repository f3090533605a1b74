/** What a refusal by the service says besides its sentence: which fields were at fault, and when to try again. */
import { z } from 'zod'

export interface Issue {
  path: string
  message: string
}

const issuesSchema = z.array(z.object({ path: z.string(), message: z.string() }))

/** The fields at fault, as the service lists them. None for a refusal that is not about fields. */
export function readIssues(issues: unknown): Issue[] {
  return issuesSchema.safeParse(issues).data ?? []
}

/** A line for each field at fault, or none when the sentence already says all of it. */
export function describeIssues(sentence: string, issues: readonly Issue[]): string[] {
  const [first] = issues
  const isAllSaid = first?.message === sentence && sentence.toLowerCase().includes(first.path.toLowerCase())
  if (issues.length === 1 && isAllSaid) return []
  return issues.map(({ path, message }) => (path === '' ? `- ${message}` : `- ${path}: ${message}`))
}

/** The sentence of a refusal, with the time after which to try again when the service says it. */
export function withRetryAfter(sentence: string, response: unknown): string {
  if (!(response instanceof Response) || response.status !== 429) return sentence
  const seconds = response.headers.get('retry-after') ?? ''
  return withWait(sentence, /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined)
}

/** The same, with the seconds as they were read. */
export function withWait(sentence: string, seconds: number | undefined): string {
  return seconds === undefined ? sentence : `${sentence}: try again in ${seconds} s`
}
