/**
 * Where the bytes of bundles and images live. Everything else of the service is rows; this package keeps what is too
 * big for a row, under keys that carry nothing but ids. The port is small and made for two promises: what `put`
 * confirmed survives a power failure, and what `deleteMany` confirmed never comes back. A folder implements it, and a
 * bucket of S3 or what speaks like it; STORAGE_URL says which.
 */
export { openFolderStore } from './folder-store.ts'
export { StoreUnavailableError, type FailedDelete, type ObjectStore } from './object-store.ts'
export { openObjectStore } from './storage-url.ts'
