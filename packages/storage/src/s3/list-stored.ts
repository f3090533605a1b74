import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { isObjectKey, parseObjectPrefix } from '../object-key.ts'
import type { Bucket } from './bucket.ts'
import { listUploads, nameOfUpload } from './pending-uploads.ts'
import { withRequestError, hasNextPage } from './s3-error.ts'

const defaultPageSize = 1000
const mostPerRequest = 1000

/** The keys under a prefix and the names of its pending uploads, page by page. */
export async function* listStored(
  bucket: Bucket,
  prefix: string,
  pageSize = defaultPageSize,
): AsyncGenerator<string[]> {
  parseObjectPrefix(prefix)
  let page: string[] = []
  for await (const key of walk(bucket, prefix, pageSize)) {
    page.push(key)
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/** Order matters: uploads first. One that is completed meanwhile is then listed twice; otherwise it could be missed. */
async function* walk(bucket: Bucket, prefix: string, pageSize: number): AsyncGenerator<string> {
  for await (const upload of listUploads(bucket, prefix)) yield nameOfUpload(upload)
  yield* listKeys(bucket, prefix, Math.min(pageSize, mostPerRequest))
}

async function* listKeys({ client, name }: Bucket, prefix: string, pageSize: number): AsyncGenerator<string> {
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: name,
      Prefix: prefix,
      MaxKeys: pageSize,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    })
    const page: ListObjectsV2CommandOutput = await withRequestError('list objects', client.send(command))
    for (const { Key: key } of page.Contents ?? []) if (key !== undefined && isObjectKey(key)) yield key
    token = hasNextPage(page, page.NextContinuationToken) ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}
