import type { ListedDeletion } from '@organizations/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deletionTexts } from '../../texts/deletion.ts'
import { formatTime } from '../../texts/format.ts'
import { operatorDeletionsTexts as texts, subjectNames } from '../../texts/operator-deletions.ts'
import { Address } from '../../ui/facts/Address.tsx'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { Table } from '../../ui/list/Table.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'
import { StateOfDeletion } from './StateOfDeletion.tsx'

interface DeletionTableProps {
  deletions: readonly ListedDeletion[]
  onDo: (doing: DoingToDeletion) => void
}

export function DeletionTable({ deletions, onDo }: DeletionTableProps): ReactNode {
  return (
    <Table
      label={texts.table}
      rows={deletions}
      keyOf={({ id }) => id}
      columns={[
        {
          header: texts.what,
          isName: true,
          cell: ({ subject }) => (
            <span className="grid">
              <span>{subjectNames[subject.kind] ?? subject.kind}</span>
              <code className="font-mono text-xs font-normal">{subject.id}</code>
            </span>
          ),
        },
        { header: texts.state, cell: (deletion) => <StateOfDeletion deletion={deletion} onDo={onDo} /> },
        { header: texts.progress, isNumber: true, cell: ({ done, total }) => deletionTexts.of(done, total) },
        {
          header: texts.asked,
          cell: ({ requestedAt: at }) => (
            <time dateTime={at} className="whitespace-nowrap">
              {formatTime(at)}
            </time>
          ),
        },
        {
          header: texts.askedBy,
          cell: ({ requestedBy: { email, uid } }) => (
            <span className="wrap-anywhere">{email === null ? uid : <Address email={email} />}</span>
          ),
        },
        {
          header: texts.actions,
          isActions: true,
          cell: (deletion) => (
            <>
              {deletion.state === 'blocked' && (
                <Button
                  writes
                  aria-label={`${texts.retry}: ${deletion.subject.id}`}
                  onClick={() => onDo({ what: 'retry', deletion })}
                >
                  {texts.retry}
                </Button>
              )}
              <Link
                to="/operator/deletions/$deletionId"
                params={{ deletionId: deletion.id }}
                aria-label={`${texts.open}: ${deletion.subject.id}`}
                className={buttonClasses()}
              >
                {texts.open}
              </Link>
              <Link
                to="/operator/audit"
                search={{ target: deletion.id }}
                aria-label={`${texts.history}: ${deletion.subject.id}`}
                className={buttonClasses('quiet')}
              >
                {texts.history}
              </Link>
            </>
          ),
        },
      ]}
    />
  )
}
