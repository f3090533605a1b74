import type { Deletion, DeletionState } from '@organizations/client'
import type { ReactNode } from 'react'
import { stateNames } from '../../texts/deletion.ts'
import { Badge, type BadgeTone } from '../../ui/facts/Badge.tsx'

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

export function isOver({ state }: Pick<Deletion, 'state'>): boolean {
  return state === 'completed' || state === 'superseded'
}
