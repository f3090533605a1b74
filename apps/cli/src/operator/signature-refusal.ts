import { OrganizationsError } from '@organizations/client'

import { Refusal } from '../http/failures.ts'

interface Sent {
  path: string
  /** Of each tombstone that was sent, its line in the file. */
  lines: readonly number[]
  /** The line of the highest ids, if there were any. */
  end: number
}

/** Names the line of the file that the server found no valid signature of. Other errors stay as they are. */
export function withLine(error: unknown, { path, lines, end }: Sent): unknown {
  if (!(error instanceof OrganizationsError) || error.code !== 'tombstone_not_signed') return error
  const [issue] = error.issues
  if (issue === undefined) return error
  const index = Number(/^tombstones\.(\d+)$/.exec(issue.path)?.[1] ?? lines.length)
  const { code, requestId } = error
  const sentence = `Line ${lines[index] ?? end} of ${path} is not signed by the service. ${issue.message}. If you know where the file comes from, use --unsigned and --reason`
  return new Refusal(sentence, { code, requestId, cause: error })
}
