import { readFreeSpace, type Database, type Kysely } from '@organizations/database'
import type { Logger } from 'pino'
import { scriptCommand } from '../program/script-command.ts'

/** So little is not worth a stop of the service. */
const NEGLIGIBLE_BYTES = 64 * 1024 * 1024

/** Says at the start what a file from an earlier release cannot give back by itself. */
export async function logFreeSpace(db: Kysely<Database>, log: Logger): Promise<void> {
  const space = await readFreeSpace(db)
  if (space === undefined || space.canGiveBack || space.freeBytes < NEGLIGIBLE_BYTES) return
  const { fileBytes, freeBytes } = space
  log.warn(
    { fileBytes, freeBytes },
    `The database file cannot give its free space back: stop the service and run ${scriptCommand('compact')}`,
  )
}
