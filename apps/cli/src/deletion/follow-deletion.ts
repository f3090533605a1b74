import { isOver } from '@organizations/domain'

import { createClientWithoutRetries, type Client } from '../http/connect.ts'
import { Refusal } from '../http/failures.ts'
import { codes } from '../http/send-request.ts'
import type { Login } from '../login/login-file.ts'

export type DeletionStatus = Awaited<ReturnType<Client['organization']['deletion']['query']>>

interface Following {
  orgId: string
  show: (status: DeletionStatus) => void
  signal: AbortSignal
}

/**
 * Follows a deletion with one subscription until it is complete or blocked. Rejects at the first error, also at a
 * temporary one.
 */
export async function followDeletion(login: Login, { orgId, show, signal }: Following): Promise<DeletionStatus> {
  const { organization } = createClientWithoutRetries(login)
  for await (const { data } of organization.watchDeletion.subscribe({ orgId }, { signal })) {
    if (isOver(data.state)) return data
    show(data)
  }
  throw new Refusal(`The connection to ${login.url} was lost`, { code: codes.unreachable })
}
