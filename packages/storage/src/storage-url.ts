import { readFileUrl } from '@organizations/file-urls'
import { openFolderStore } from './folder-store.ts'
import type { ObjectStore } from './object-store.ts'
import { parseBucketUrl } from './s3/bucket-url.ts'
import type { BucketAddress } from './s3/bucket.ts'

const expected =
  'Expected STORAGE_URL to name a folder, like file:./data/objects or file:///var/lib/objects, or a bucket, like s3://bucket'

/** A parsed STORAGE_URL. */
export type StorageAddress = { provider: 'file'; folder: string } | ({ provider: 's3' } & BucketAddress)

/**
 * Opens the store that STORAGE_URL names: `file:./relative` to baseFolder, `file:/absolute` or `file:///absolute`, or
 * `s3://bucket?endpoint=...&region=...`. Rejects with an Error whose message names STORAGE_URL.
 */
export async function openObjectStore(url: string, baseFolder: string): Promise<ObjectStore> {
  const address = parseStorageUrl(url, baseFolder)
  try {
    if (address.provider === 'file') return await openFolderStore(address.folder)
    // Loaded here alone: the AWS client takes 34 MB, which a folder does not need.
    const { openS3Store } = await import('./s3-store.ts')
    return await openS3Store(address)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    // Only the bucket's name is repeated: its endpoint must not appear in logs.
    const [what, got] = address.provider === 'file' ? ['folder', address.folder] : ['bucket', address.bucket]
    throw new Error(`Expected STORAGE_URL to name a ${what} that can be used, got "${got}": ${reason}`, { cause })
  }
}

/**
 * The absolute path of the folder, or the bucket, that STORAGE_URL names. Throws an Error whose message names
 * STORAGE_URL and repeats no part of it that may be a password.
 */
export function parseStorageUrl(url: string, baseFolder: string): StorageAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === 's3') return { provider: 's3', ...parseBucketUrl(url) }
  // Only the scheme of another URL is repeated: the rest may contain a password.
  if (scheme !== 'file') {
    throw new Error(`${expected}, got ${scheme ? `a ${scheme}: URL` : 'a value without file: or s3:'}`)
  }
  return { provider: 'file', folder: readFileUrl(url, { baseFolder, expected }) }
}

/** Where a store is, in one way for all spellings of its URL. A URL that can be parsed has no credentials in it. */
export function describeStore(url: string, baseFolder: string): string {
  const address = parseStorageUrl(url, baseFolder)
  if (address.provider === 'file') return `file:${address.folder}`
  const { bucket, endpoint } = address
  return endpoint === undefined ? `s3://${bucket}` : `s3://${bucket} at ${endpoint}`
}
