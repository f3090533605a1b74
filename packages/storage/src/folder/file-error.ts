/** The code of a file system's error, like ENOENT; undefined for anything else. */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whether the error says that nothing stands under the path: no such name, or a file where a folder would be. */
export function isAbsent(error: unknown): boolean {
  const code = fileErrorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A folder on the way to an object is a symbolic link. It is not followed: it may lead out of the store. */
export class SymbolicLinkError extends Error {
  override readonly name = 'SymbolicLinkError'

  constructor(key: string, options?: ErrorOptions) {
    super(`Expected no symbolic link inside the store, found one at "${key}"`, options)
  }
}

/** Why a file could not be deleted, without the path that Node puts into its messages. */
export function describeFileError(error: unknown): string {
  if (error instanceof SymbolicLinkError) return error.message
  const code = fileErrorCode(error)
  if (code === undefined) throw error
  return reasons[code] ?? `the file system answered ${code}`
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied (EACCES)',
  EBUSY: 'the file is in use (EBUSY)',
  EIO: 'the disk reported an error (EIO)',
  EISDIR: 'a folder stands in its place (EISDIR)',
  EPERM: 'operation not permitted (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
}
