import type { Deletion } from '@organizations/client'
import type { ReactNode } from 'react'
import { deletionTexts as texts, participantStateNames, stateNames, stepText } from '../../texts/deletion.ts'
import { formatTime } from '../../texts/format.ts'
import { Section } from '../../ui/page/Page.tsx'
import { isOver } from './DeletionBadge.tsx'

export interface Moment {
  at: string
  what: string
}

interface TimelineProps {
  deletion: Deletion
  /** What operators did to it, for those who may see that. */
  more?: readonly Moment[]
}

/** The times that are kept of a deletion, in their order, and where it is now. */
export function Timeline({ deletion, more = [] }: TimelineProps): ReactNode {
  const moments = momentsOf(deletion, more)
  return (
    <Section title={texts.timeline} lead={texts.timelineLead}>
      <ol className="grid gap-2 border-l-2 border-line pl-4 text-sm">
        {moments.map(({ at, what }) => (
          <li key={`${at} ${what}`} className="flex flex-wrap gap-x-3">
            <time dateTime={at} className="w-44 shrink-0 text-muted tabular-nums">
              {formatTime(at)}
            </time>
            <span className="min-w-0 wrap-anywhere">{what}</span>
          </li>
        ))}
        {!isOver(deletion) && (
          <li className="flex flex-wrap gap-x-3 font-medium" aria-current="step">
            <span className="w-44 shrink-0 text-muted">{texts.now}</span>
            <span className="min-w-0 wrap-anywhere">
              {deletion.state === 'blocked' ? texts.blockedAt(stepText(deletion)) : stepText(deletion)}
            </span>
          </li>
        )}
      </ol>
    </Section>
  )
}

const OF_FILES = 'files of '

function momentsOf(deletion: Deletion, more: readonly Moment[]): Moment[] {
  const { requestedAt, startedAt, countedAt, sweptAt, blockedAt, completedAt, kinds, state, round } = deletion
  const { participants = [], rounds = [] } = deletion
  const own: [at: string | undefined, what: string][] = [
    [requestedAt, texts.requested],
    [startedAt, texts.started],
    [countedAt, texts.allCounted],
    ...kinds
      .filter(({ kind }) => !kind.startsWith(OF_FILES)) // removed with the rows that name them
      .map((it): [string | undefined, string] => [it.beganAt, texts.removedKind(it)]),
    ...rounds.map((it): [string, string] => [it.beganAt, texts.roundBegan(it.number)]),
    [sweptAt, texts.allRemoved],
    [blockedAt, stateNames.blocked],
    ...participants.map((it): [string, string] => [it.since, `${it.name}: ${participantStateNames[it.state]}`]),
    [completedAt, state === 'completed' ? texts.completedIn(round) : stateNames[state]],
  ]
  const known = own.flatMap(([at, what]) => (at === undefined ? [] : [{ at, what }]))
  return [...known, ...more].toSorted((a, b) => a.at.localeCompare(b.at))
}
