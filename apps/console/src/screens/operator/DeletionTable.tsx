import type { DeletionState, ListedDeletion } from '@organizations/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { deletionTexts, stateNames } from '../../texts/deletion.ts'
import { formatTime } from '../../texts/format.ts'
import { operatorDeletionsTexts as texts, participantStateNames } from '../../texts/operator.ts'
import { Badge, type BadgeTone } from '../../ui/Badge.tsx'
import { Button, buttonClasses } from '../../ui/Button.tsx'
import { Table } from '../../ui/Table.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'

const tones: Record<DeletionState, BadgeTone> = {
  requested: 'plain',
  sweeping: 'accent',
  verifying: 'accent',
  blocked: 'danger',
  completed: 'good',
  superseded: 'plain',
}

export function DeletionBadge({ state }: { state: DeletionState }): ReactNode {
  return <Badge tone={tones[state]}>{stateNames[state]}</Badge>
}

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
        { header: texts.state, cell: (deletion) => <StateOf deletion={deletion} onDo={onDo} /> },
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

function isOver({ state }: ListedDeletion): boolean {
  return state === 'completed' || state === 'superseded'
}

interface StateOfProps {
  deletion: ListedDeletion
  onDo: (doing: DoingToDeletion) => void
}

/** The state, why it is blocked, and who is waited for. */
function StateOf({ deletion, onDo }: StateOfProps): ReactNode {
  const { state, reason, participants = [] } = deletion
  const waitedFor = participants.filter((it) => it.state !== 'completed' && it.state !== 'waived')
  return (
    <span className="grid justify-items-start gap-1.5 max-sm:justify-items-end">
      <DeletionBadge state={state} />
      {reason !== undefined && <span className="text-xs wrap-anywhere">{reason}</span>}
      {!isOver(deletion) &&
        waitedFor.map((participant) => (
          <span key={participant.id} className="flex flex-wrap items-center gap-2 text-xs">
            {participant.name}: {participantStateNames[participant.state]}
            {participant.reason !== undefined && ` (${participant.reason})`}
            <Button
              writes
              className="min-h-6! px-2! py-0! text-xs!"
              aria-label={`${texts.waive}: ${participant.name}`}
              onClick={() => onDo({ what: 'waive', deletion, participant })}
            >
              {texts.waive}
            </Button>
          </span>
        ))}
    </span>
  )
}
