/**
 * What the programs write is for the user that they run as, and no other on the machine: hashes of keys, addresses and
 * the content of bundles are in it. `keepPrivate` sees to what they make from then on, `makePrivate` to what there is
 * already, made under an older version or another umask.
 */
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDatabaseUrl } from '@organizations/database'
import { parseStorageUrl } from '@organizations/storage'
import type { Logger } from 'pino'
import { secretsKeyFile } from '../keys/open-secrets-keys.ts'
import { repositoryRoot } from '../repository-root.ts'

const OTHERS = 0o077

/** Gives new files and folders of this process no permission for other users. Called once, before the first is made. */
export function keepPrivate(): void {
  process.umask(OTHERS)
}

/** Takes other users' permissions from those of these files and folders that exist. */
export async function makePrivate(paths: readonly string[], log: Pick<Logger, 'warn'>): Promise<void> {
  for (const path of paths) {
    try {
      const { mode } = await stat(path)
      if ((mode & OTHERS) !== 0) await chmod(path, mode & 0o700)
    } catch (error) {
      if (isAbsent(error)) continue
      // The service works as before. Some file systems know no permissions, and another user may own the file.
      log.warn({ err: error, path }, 'Other users of this machine may be able to read this')
    }
  }
}

/**
 * The files of an SQLite database, and the keys beside them. They are made private before the database is opened:
 * SQLite gives a new `-wal` the mode of the old file.
 */
export function databaseFiles(url: string): string[] {
  const address = parseDatabaseUrl(url, repositoryRoot)
  if (address.kind !== 'sqlite') return []
  const { file } = address
  return [file, `${file}-wal`, `${file}-shm`, `${file}.receipt-key.pem`, secretsKeyFile(file)]
}

/** The one folder that all objects are in, and not the one around it, which may be for other things, too. */
export function objectFolders(url: string): string[] {
  const address = parseStorageUrl(url, repositoryRoot)
  return address.provider === 'file' ? [join(address.folder, 'organizations')] : []
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
