/** Stores for the tests of other packages: the real folder, and a bucket of a real S3 server in this process. */
export { startS3Server } from './s3-server.ts'
export type { S3Server } from './s3-server.ts'
export { testStores } from './test-stores.ts'
export type { OpenedTestStore } from './test-stores.ts'
