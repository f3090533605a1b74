import { bundleSchema, downloadBundleInput, uploadBundleInput } from '@organizations/domain'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { newVersionNote } from './bundle-operations.ts'

const tag = 'Bundles'
const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } }
const { checksum } = uploadBundleInput.shape
const headerOf = (description: string) => ({ description, schema: { type: 'string' as const } })

export const bundleContentOperations: readonly Operation[] = [
  {
    method: 'put',
    path: '/bundle/upload',
    id: 'uploadBundle',
    tag,
    isRaw: true,
    summary: 'Upload a bundle',
    description:
      'The bytes are the body, of any content type, and are stored as they come. The fields stand in the query.',
    input: uploadBundleInput.omit({ checksum: true }),
    notes: { version: newVersionNote },
    headers: z.object({
      'x-checksum-sha256': checksum.meta({
        description: 'The SHA-256 of the content, in hex, for it to be checked by.',
      }),
    }),
    body: { required: true, content: bytes },
    answer: z.object({ status: z.literal('success'), bundle: bundleSchema }),
    errors: [
      'invalid_version',
      'checksum_mismatch',
      'upload_incomplete',
      'upload_too_large',
      'key_policy',
      'insufficient_bundle_permissions',
      'app_not_found',
      'version_taken',
    ],
  },
  {
    method: 'get',
    path: '/bundle/download',
    id: 'downloadBundle',
    tag,
    isRaw: true,
    summary: "A bundle's content",
    input: downloadBundleInput,
    notes: { version: 'The version of the bundle.' },
    headers: z.object({
      'if-none-match': z.string().optional().meta({ description: 'The `etag` of an answer that is at hand.' }),
    }),
    answers: {
      200: {
        description: 'The bytes as they were uploaded.',
        headers: {
          etag: headerOf('The SHA-256 of the content, in quotes.'),
          'content-disposition': headerOf('A name for the file.'),
        },
        content: bytes,
      },
      302: {
        description: 'The content is elsewhere.',
        headers: { location: headerOf('The `external_url` of the bundle.') },
      },
      304: { description: 'It is still what `if-none-match` says.' },
    },
    errors: ['key_policy', 'app_not_found', 'bundle_not_found'],
  },
]
