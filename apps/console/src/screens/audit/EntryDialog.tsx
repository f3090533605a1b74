import type { AuditEntry } from '@organizations/client'
import type { ReactNode } from 'react'
import { auditActionNames, auditTexts as texts } from '../../texts/audit.ts'
import { texts as common } from '../../texts/common.ts'
import { formatTime } from '../../texts/format.ts'
import { ChangesTable } from '../../ui/facts/ChangesTable.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Dialog } from '../../ui/dialog/Dialog.tsx'
import { FactList } from '../../ui/facts/FactList.tsx'

/** One entry: what was before and after, side by side. */
export function EntryDialog({ entry, onClose }: { entry: AuditEntry; onClose: () => void }): ReactNode {
  const { action, subject, before, after, created_at: at, email, user_id: userId, request_id: requestId } = entry
  return (
    <Dialog
      onClose={onClose}
      title={auditActionNames[action]}
      description={<code className="font-mono text-xs break-all">{subject}</code>}
    >
      <div className="grid gap-5">
        <ChangesTable before={before} after={after} />
        <FactList
          facts={[
            [texts.who, email ?? userId],
            [texts.time, <time dateTime={at}>{formatTime(at)}</time>],
            ...(requestId === null
              ? []
              : [
                  [
                    texts.request,
                    <span className="font-mono text-xs">
                      {requestId} <CopyButton text={requestId} label={common.copyRequestId} size="small" />
                    </span>,
                  ] as const,
                ]),
          ]}
        />
      </div>
    </Dialog>
  )
}
