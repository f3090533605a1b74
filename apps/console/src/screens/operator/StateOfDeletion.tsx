import type { DeletionState, ListedDeletion } from '@organizations/client'
import type { ReactNode } from 'react'
import { stateNames } from '../../texts/deletion.ts'
import { operatorDeletionsTexts as texts, participantStateNames } from '../../texts/operator-deletions.ts'
import { Badge, type BadgeTone } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
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

export function isOver({ state }: ListedDeletion): boolean {
  return state === 'completed' || state === 'superseded'
}

interface StateOfDeletionProps {
  deletion: ListedDeletion
  onDo: (doing: DoingToDeletion) => void
}

/** The state, why it is blocked, and who is waited for. */
export function StateOfDeletion({ deletion, onDo }: StateOfDeletionProps): ReactNode {
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
