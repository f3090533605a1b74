import type { ListedDeletion } from '@organizations/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deletionTexts } from '../../texts/deletion.ts'
import { formatTime } from '../../texts/format.ts'
import { operatorDeletionsTexts as texts } from '../../texts/operator-deletions.ts'
import { Button, buttonClasses } from '../../ui/Button.tsx'
import { Table } from '../../ui/Table.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'
import { isOver, StateOfDeletion } from './StateOfDeletion.tsx'

interface DeletionTableProps {
  deletions: readonly ListedDeletion[]
  onDo: (doing: DoingToDeletion) => void
  onWatch: (id: string) => void
}

export function DeletionTable({ deletions, onDo, onWatch }: DeletionTableProps): ReactNode {
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
              <span>{subject.kind}</span>
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
              {!isOver(deletion) && (
                <Button aria-label={`${texts.watch}: ${deletion.subject.id}`} onClick={() => onWatch(deletion.id)}>
                  {texts.watch}
                </Button>
              )}
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
