/** The code of a file system error, e.g. ENOENT; undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whether the error says that the path does not exist: no such name, or a file in the place of a folder. */
export function isAbsent(error: unknown): boolean {
  const code = fileErrorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A folder on the path of an object is a symbolic link. It is not followed: it may point outside the store. */
export class SymbolicLinkError extends Error {
  override readonly name = 'SymbolicLinkError'

  constructor(key: string, options?: ErrorOptions) {
    super(`Expected no symbolic link inside the store, found one at "${key}"`, options)
  }
}

/** The reason why a file could not be deleted, without the path that Node puts into its messages. */
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
