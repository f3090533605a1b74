/**
 * The port: what the service needs of a store, and the errors that it goes by. Imports no implementation of it, so that
 * use cases can import this much by value, as `@organizations/storage/port`.
 */
import type { Readable } from 'node:stream'

/** A key that could not be deleted, and why in words a person can read. Never holds a path of the machine. */
export interface FailedDelete {
  key: string
  reason: string
}

export interface DeleteResult {
  failed: FailedDelete[]
}

export type StorageProvider = 'file' | 's3'

/**
 * Keys and prefixes: see object-key.ts. A key is used once and never again, so a late delete cannot hit a newer object.
 */
export interface ObjectStore {
  /** Where the bytes lie, as it is written down beside an object's key. */
  readonly provider: StorageProvider

  /**
   * Stores the stream under the key and resolves with its length in bytes once it would survive a power failure.
   * Never overwrites: rejects with ObjectExistsError. When it rejects, nothing of the object stays; only a
   * process that dies in the middle, or a store that goes away, leaves something, which `list` shows and `deleteMany`
   * and `discard` remove. An aborted signal is heard while the source is silent; closing the source is up to the caller.
   */
  put(key: string, content: AsyncIterable<Uint8Array>, options?: { signal?: AbortSignal }): Promise<{ bytes: number }>

  /** The object's bytes. Rejects with ObjectNotFoundError. The caller reads the stream to its end or destroys it. */
  get(key: string): Promise<Readable>

  /**
   * Deletes for good: a key that is not among `failed` stays gone even after a power failure. Absent counts as deleted,
   * a key that is malformed as failed. Rejects only when the store as a whole cannot be reached or the signal aborted;
   * then nothing is confirmed, and some of the keys may be gone or go a moment later.
   */
  deleteMany(keys: readonly string[], options?: { signal?: AbortSignal }): Promise<DeleteResult>

  /**
   * Removes the object under the key, if any, and whatever an unfinished put left for that key: once it resolves,
   * `list` shows nothing of either. A put of this key that is still under way then fails. Absent is fine. Rejects when
   * something stays or the signal aborted; then nothing is confirmed.
   */
  discard(key: string, options?: { signal?: AbortSignal }): Promise<void>

  /**
   * The keys under a prefix, which ends in "/", in pages of at most pageSize (default 1,000), in no particular order,
   * and what unfinished puts left there, as `<key>.partial-<16 hexadecimal digits>`.
   * Keys of a page may be deleted before the next one is asked for.
   */
  list(prefix: string, options?: { pageSize?: number }): AsyncIterable<string[]>

  /** Resolves when the store can be used, rejects with the reason when it cannot. Cheap enough for readiness. */
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

/** The store as a whole cannot be used: it is away. Nothing is wrong with what it was asked for. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}
