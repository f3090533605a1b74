import type { AnyDeletion } from './find-any-deletion.ts'
import type { DeletionStatus } from './follow-deletion.ts'
import type { Session } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import type { Shell } from '../terminal/shell.ts'
import { waitForDeletion } from './wait-for-deletion.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'

/** Waits until a deletion is complete. Refuses when it is blocked. */
export async function waitUntilCompleted(
  shell: Shell,
  { login, output, orgId }: Pick<Session, 'login' | 'output'> & { orgId: string },
): Promise<DeletionStatus> {
  const status = await waitForDeletion(shell, login, orgId)
  if (status.state === 'completed') return status
  output.data(status)
  throw new Refusal(
    `${withFullStop(`The deletion is ${status.state}: ${status.reason ?? 'no reason was given'}`)} Ask an operator to resolve this`,
  )
}

/** What is known of a complete deletion, in a sentence without full stop. */
export function describeCompletion(status: DeletionStatus | AnyDeletion): string {
  const { done } = status
  if ('subject' in status && status.subject.kind === 'user') return `Everything of theirs is destroyed: ${done} rows`
  return `Everything that it owned is destroyed: ${done} rows and files`
}
