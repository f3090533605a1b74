import { existsSync } from 'node:fs'
import { countMovedRows, parseDatabaseUrl, tablesWithRows, type DatabaseAlone } from '@organizations/database'
import { repositoryRoot } from '@organizations/runtime'
import { countObjects, parseStorageUrl } from '@organizations/storage'
import type { MoveOptions, Route, StorePlaces } from './move-options.ts'
import { ALL_FILES, openStore, requireEmptyStore, requireFolder } from './move-store.ts'
import { openAlone } from './open-databases.ts'
import { findSecretsKey } from './secrets-key.ts'
import { findSigningKey } from './signing-key.ts'

/** What a move would find. */
export interface CountedMove {
  outcome: 'counted'
  from: string
  to: string
  tables: { table: string; rows: number }[]
  files: ({ objects: number; unfinished: number } & StorePlaces) | null
  next: string[]
}

/** `--dry-run`: makes the checks of a move, and writes nothing. */
export async function countMove(
  { source: place, database, store }: MoveOptions,
  source: DatabaseAlone,
): Promise<CountedMove> {
  const keys = database ? [await findSigningKey(database, source.db), await findSecretsKey(database, source.db)] : []
  if (database) await requireEmptyDatabase(database)
  if (store && hasStore(store.to)) await requireEmptyStore(await openStore(store.to, '--to-store'), store)
  if (store) requireFolder(store.from)
  const files = store && (await countObjects(await openStore(store.from, '--from-store'), ALL_FILES))
  return {
    outcome: 'counted',
    from: place.place,
    to: database?.places.to ?? place.place,
    tables: database ? await countMovedRows(source.db) : [],
    files: files && store ? { ...files, ...store.places, url: store.to } : null,
    next: keys.flatMap(({ next }) => next),
  }
}

async function requireEmptyDatabase({ to, places }: Route): Promise<void> {
  const address = parseDatabaseUrl(to, repositoryRoot)
  if (address.kind === 'sqlite' && !existsSync(address.file)) return
  const target = await openAlone(to, '--to')
  try {
    const filled = await tablesWithRows(target.db)
    if (filled.length > 0) throw new Error(`Expected ${places.to} to be empty, but it has rows in ${filled.join(', ')}`)
  } finally {
    await target.close()
  }
}

/** A folder that does not exist is empty; to open it would make it. */
function hasStore(url: string): boolean {
  const address = parseStorageUrl(url, repositoryRoot)
  return address.provider === 's3' || existsSync(address.folder)
}
