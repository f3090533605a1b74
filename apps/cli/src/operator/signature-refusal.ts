import type { AppRouter } from '@organizations/api/router'
import { isTRPCClientError } from '@trpc/client'

import { asRefusal, Refusal } from '../http/failures.ts'

interface Sent {
  path: string
  /** Of each tombstone that was sent, its line in the file. */
  lines: readonly number[]
  /** The line of the highest ids, if there were any. */
  end: number
}

/** Names the line of the file that the server found no valid signature of. Other errors stay as they are. */
export function withLine(error: unknown, { path, lines, end }: Sent): unknown {
  if (!isTRPCClientError<AppRouter>(error) || error.data?.errorCode !== 'tombstone_not_signed') return error
  const [issue] = error.data.issues ?? []
  if (issue === undefined) return error
  const index = Number(/^tombstones\.(\d+)$/.exec(issue.path)?.[1] ?? lines.length)
  const { code, requestId } = asRefusal(error)
  const sentence = `Line ${lines[index] ?? end} of ${path} is not signed by the service. ${issue.message}. If you know where the file comes from, use --unsigned and --reason`
  return new Refusal(sentence, { ...(code !== undefined && { code }), requestId, cause: error })
}
