import type { ListedDeletion } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { operatorDeletionsTexts as texts } from '../../texts/operator-deletions.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface RetryDeletionProps {
  deletion: ListedDeletion
  onRetried: () => void
  onClose: () => void
}

/** Puts a blocked deletion back to work. */
export function RetryDeletion({ deletion, onRetried, onClose }: RetryDeletionProps): ReactNode {
  const retrying = useMutation(
    trpc.operator.retryDeletion.mutationOptions({
      async onSuccess() {
        await refresh(trpc.operator.pathFilter())
        notify(texts.retried)
        onRetried()
      },
    }),
  )
  return (
    <Confirm
      title={texts.retryTitle}
      confirm={texts.retry}
      isBusy={retrying.isPending}
      error={retrying.error}
      onConfirm={() => retrying.mutate({ id: deletion.id })}
      onClose={onClose}
    >
      {deletion.reason !== undefined && <p className="wrap-anywhere">{deletion.reason}</p>}
      <p>{texts.retryLead}</p>
    </Confirm>
  )
}
