import { existsSync } from 'node:fs'
import {
  migrateToLatest,
  openDatabaseAlone,
  parseDatabaseUrl,
  requireNewestSchema,
  type DatabaseAlone,
} from '@organizations/database'
import { repositoryRoot } from '@organizations/runtime'
import type { MoveOptions, Route } from './move-options.ts'

/** Throws a sentence when a program uses it, or when it has another schema than this program. */
export async function openSource({ source: { url, place } }: Pick<MoveOptions, 'source'>): Promise<DatabaseAlone> {
  const source = await openAlone(url, '--from')
  try {
    await requireNewestSchema(source.db).catch((cause: unknown) => {
      throw new Error(`Expected ${place} to be a database of this version, but ${messageOf(cause)}`, { cause })
    })
    return source
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Makes its tables when it has none. */
export async function openTarget({ to, places }: Route): Promise<DatabaseAlone> {
  const address = parseDatabaseUrl(to, repositoryRoot)
  const target = await openAlone(to, '--to', address.kind === 'sqlite' && !existsSync(address.file))
  try {
    await migrateToLatest(target.db).catch((cause: unknown) => {
      const reason = messageOf(cause instanceof Error && cause.cause ? cause.cause : cause)
      throw new Error(`Expected to prepare ${places.to}: ${reason}`, { cause })
    })
    return target
  } catch (error) {
    await target.close()
    throw error
  }
}

export async function openAlone(url: string, option: string, isNew = false): Promise<DatabaseAlone> {
  try {
    return await openDatabaseAlone(url, { baseFolder: repositoryRoot, isNew })
  } catch (cause) {
    throw new Error(`${option}: ${messageOf(cause)}`, { cause })
  }
}

function messageOf(error: unknown): string {
  // An error that occurred at several addresses of one host has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
