import { hasParticipants } from '@organizations/database'
import type { AskingDeps } from './asking-deps.ts'

/** Is there any participant? Where there is none, nothing else needs to be asked. */
export async function isAnyParticipant({ db }: Pick<AskingDeps, 'db'>): Promise<boolean> {
  return await hasParticipants(db)
}
