/**
 * Stores the bytes of bundles and images: everything that is too big for a database row, under keys that contain only
 * ids. The port is small and makes two promises: an object that `put` confirmed survives a power failure, and an object
 * that `deleteMany` confirmed never reappears. Two implementations: a folder, and a bucket of S3 or a compatible
 * server. STORAGE_URL selects one.
 */
export { copyObjects, countObjects, type CopiedObjects } from './copy-objects.ts'
export { openFolderStore } from './folder-store.ts'
export { StoreFullError, StoreUnavailableError, type FailedDelete, type ObjectStore } from './object-store.ts'
export { describeStore, openObjectStore, parseStorageUrl, type StorageAddress } from './storage-url.ts'
