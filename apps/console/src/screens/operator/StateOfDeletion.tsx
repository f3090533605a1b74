import type { ListedDeletion } from '@organizations/client'
import type { ReactNode } from 'react'
import { DeletionBadge } from '../deletion/DeletionBadge.tsx'
import { WaitedFor } from './WaitedFor.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'

interface StateOfDeletionProps {
  deletion: ListedDeletion
  onDo: (doing: DoingToDeletion) => void
}

/** The state, why it is blocked, and who is waited for. */
export function StateOfDeletion({ deletion, onDo }: StateOfDeletionProps): ReactNode {
  const { state, reason } = deletion
  return (
    <span className="grid justify-items-start gap-1.5 max-sm:justify-items-end">
      <DeletionBadge state={state} />
      {reason !== undefined && <span className="text-xs wrap-anywhere">{reason}</span>}
      <WaitedFor deletion={deletion} onDo={onDo} />
    </span>
  )
}
