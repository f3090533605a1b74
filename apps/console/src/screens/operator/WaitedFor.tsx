import type { ListedDeletion } from '@organizations/client'
import type { ReactNode } from 'react'
import { participantStateNames } from '../../texts/deletion.ts'
import { operatorDeletionsTexts as texts } from '../../texts/operator-deletions.ts'
import { Button } from '../../ui/button/Button.tsx'
import { isOver } from '../deletion/DeletionBadge.tsx'
import type { DoingToDeletion } from './DeletionsScreen.tsx'

interface WaitedForProps {
  deletion: ListedDeletion
  onDo: (doing: DoingToDeletion) => void
}

/** The participants that a deletion waits for, each with a way to let it wait no more. */
export function WaitedFor({ deletion, onDo }: WaitedForProps): ReactNode {
  if (isOver(deletion)) return null
  const { participants = [] } = deletion
  return participants
    .filter(({ state }) => state !== 'completed' && state !== 'waived')
    .map((participant) => (
      <span key={participant.id} className="flex flex-wrap items-center gap-2 text-xs">
        {participant.name}: {participantStateNames[participant.state]}
        {participant.reason !== undefined && ` (${participant.reason})`}
        <Button
          writes
          size="small"
          aria-label={`${texts.waive}: ${participant.name}`}
          onClick={() => onDo({ what: 'waive', deletion, participant })}
        >
          {texts.waive}
        </Button>
      </span>
    ))
}
