/** What came of a move. */
import type { ComparedTable } from '@organizations/database'
import type { CountedMove } from './count-move.ts'
import type { StorePlaces } from './move-options.ts'
import type { MovedFiles } from './move-store.ts'

export interface MovedInstallation {
  outcome: 'moved'
  from: string
  to: string
  tables: ComparedTable[]
  files: (MovedFiles & StorePlaces) | null
  seconds: number
  /** What is left to do, as sentences. */
  next: string[]
}

export type MoveResult =
  | MovedInstallation
  | CountedMove
  | { outcome: 'moved before'; from: string; to: string; at: string }
