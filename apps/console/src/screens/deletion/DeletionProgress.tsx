import type { Deletion } from '@organizations/client'
import type { ReactNode } from 'react'
import { deletionTexts as texts, kindName, stepText } from '../../texts/deletion.ts'
import { formatNumber, formatSeconds, formatTime } from '../../texts/format.ts'
import { Facts } from '../../ui/facts/Facts.tsx'
import { Section } from '../../ui/page/Page.tsx'
import { Progress } from '../../ui/page/Progress.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { DeletionBadge, isOver } from './DeletionBadge.tsx'

type Kind = Deletion['kinds'][number]

interface DeletionProgressProps {
  deletion: Deletion
  /** What else is known of it. */
  children?: ReactNode
}

/** How far a deletion is: the state, counts and times, and what is removed of each kind. */
export function DeletionProgress({ deletion, children }: DeletionProgressProps): ReactNode {
  const { state, done, total, percent, rate, etaSeconds, reason, kinds, requestedAt, startedAt, completedAt } = deletion
  const shown = kinds.filter((it) => it.total !== 0) // none of it was found
  const time = (at: string | undefined) =>
    at === undefined ? texts.unknown : <time dateTime={at}>{formatTime(at)}</time>
  return (
    <>
      <Section title={texts.progress}>
        <div className="grid gap-4">
          <p role="status">
            <DeletionBadge state={state} />
            {!isOver(deletion) && <span className="ml-2 text-sm text-muted">{stepText(deletion)}</span>}
          </p>
          <Progress label={texts.progressTitle} percent={percent} />
          {state === 'blocked' && (
            <p className="rounded-md border border-danger bg-danger-soft px-4 py-3 text-sm">
              {texts.blockedBecause(reason)}
            </p>
          )}
          <Facts
            facts={[
              [texts.removed, texts.of(done, total)],
              [texts.rate, formatNumber(Math.round(rate))],
              ...(completedAt === undefined
                ? [[texts.left, etaSeconds === undefined ? texts.unknown : formatSeconds(etaSeconds)] as const]
                : []),
              [texts.requested, time(requestedAt)],
              [texts.started, time(startedAt)],
              [texts.completed, time(completedAt)],
            ]}
          />
          {children}
        </div>
      </Section>
      {/* Later the receipt has them. */}
      {completedAt === undefined && shown.length > 0 && (
        <Table
          label={texts.byKind}
          rows={shown}
          keyOf={({ kind }) => kind}
          columns={[
            { header: texts.kind, isName: true, cell: ({ kind }) => kindName(kind) },
            { header: texts.removed, isNumber: true, cell: (it) => texts.of(it.done, it.total) },
            ...(shown.some((it) => it.keptInRound !== undefined)
              ? [{ header: texts.kept, cell: (it: Kind) => it.keptInRound && texts.keptInRound(it.keptInRound) }]
              : []),
          ]}
        />
      )}
    </>
  )
}
