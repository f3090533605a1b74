/**
 * The port: the methods that the service needs of a store, and the errors that it handles. Imports no implementation,
 * so that use cases can import the error classes from `@organizations/storage/port`.
 */
import type { Readable } from 'node:stream'

/** A key that could not be deleted, with a readable reason. Never contains a path of the machine. */
export interface FailedDelete {
  key: string
  reason: string
}

export interface DeleteResult {
  failed: FailedDelete[]
}

export type StorageProvider = 'file' | 's3'

/** Bytes of an object, from the first to the last, both included and both inside of the object. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Keys and prefixes: see object-key.ts. A key is used only once, so a late delete cannot delete a newer object.
 */
export interface ObjectStore {
  /** Where the bytes are stored; saved in the database beside an object's key. */
  readonly provider: StorageProvider

  /**
   * Stores the stream under the key and resolves with its length in bytes once it would survive a power failure.
   * Never overwrites: rejects with ObjectExistsError. Rejects with StoreFullError when there is no room. When it rejects, it leaves nothing behind. Exception: when the
   * process dies during a put, or the store becomes unavailable, a partial object may remain, which `list` returns and
   * `deleteMany` and `discard` remove. An abort takes effect even while the source sends nothing; the caller closes the
   * source.
   */
  put(key: string, content: AsyncIterable<Uint8Array>, options?: { signal?: AbortSignal }): Promise<{ bytes: number }>

  /**
   * The object's bytes, or a range of them: then no others are read from where they are stored. Rejects with
   * ObjectNotFoundError. The caller must read the stream to its end or destroy it.
   */
  get(key: string, options?: { range?: ByteRange | undefined }): Promise<Readable>

  /**
   * Deletes permanently: a key that is not in `failed` stays deleted even after a power failure. An absent key counts
   * as deleted, a malformed one as failed. Rejects only when the whole store is unavailable or the signal aborted. Then
   * no key is confirmed, and some may be deleted already or a moment later.
   */
  deleteMany(keys: readonly string[], options?: { signal?: AbortSignal }): Promise<DeleteResult>

  /**
   * Removes the object under the key, if any, and the partial objects of unfinished puts of that key. Once it resolves,
   * `list` returns neither. A put of this key that is still running fails. An absent key is no error. Rejects when one
   * of them could not be removed or the signal aborted; then no removal is confirmed.
   */
  discard(key: string, options?: { signal?: AbortSignal }): Promise<void>

  /**
   * The keys under a prefix, which ends in "/", in pages of at most pageSize (default 1,000), in no particular order.
   * Partial objects of unfinished puts are included as `<key>.partial-<16 hexadecimal digits>`.
   * Keys of a page may be deleted before the next page is read.
   */
  list(prefix: string, options?: { pageSize?: number }): AsyncIterable<string[]>

  /** Resolves when the store can be used, rejects with the reason when it cannot. Cheap enough for readiness checks. */
  check(): Promise<void>
}

export class ObjectNotFoundError extends Error {
  override readonly name = 'ObjectNotFoundError'

  constructor(key: string, options?: ErrorOptions) {
    super(`Expected an object under "${key}", found none`, options)
  }
}

export class ObjectExistsError extends Error {
  override readonly name = 'ObjectExistsError'

  constructor(key: string, options?: ErrorOptions) {
    super(`Expected no object under "${key}", found one: a key is used only once`, options)
  }
}

/** The whole store is unavailable. The request itself was valid. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}

/** The store has no room for an object. What it has can be read and deleted. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError'
}
