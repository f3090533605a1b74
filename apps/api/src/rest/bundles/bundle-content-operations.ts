import { bundleSchema, downloadBundleInput, uploadBundleInput } from '@organizations/domain'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { newVersionNote } from './bundle-operations.ts'

const tag = 'Bundles'
const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } }
const { checksum } = uploadBundleInput.shape
const headerOf = (description: string) => ({ description, schema: { type: 'string' as const } })

const headersOfContent = {
  etag: headerOf('The SHA-256 of the content, in quotes.'),
  'last-modified': headerOf('When it was uploaded.'),
  'accept-ranges': headerOf('`bytes`.'),
  'content-disposition': headerOf('A name for the file.'),
}

export const bundleContentOperations: readonly Operation[] = [
  {
    method: 'put',
    path: '/bundle/upload',
    id: 'uploadBundle',
    tag,
    isRaw: true,
    summary: 'Upload a bundle',
    description:
      'The bytes are the body, of any content type but `multipart/form-data`, and are stored as they come. The fields ' +
      'stand in the query. A browser that is signed in has a `ticket` there instead of a key (tRPC `transfer.create`).',
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
      'unsupported_media_type',
      'ticket_invalid',
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
    description: 'A browser that is signed in has a `ticket` in the query instead of a key (tRPC `transfer.create`).',
    input: downloadBundleInput,
    notes: { version: 'The version of the bundle.' },
    headers: z.object({
      'if-none-match': z.string().optional().meta({ description: 'The `etag` of an answer that is at hand.' }),
      'if-modified-since': z.string().optional().meta({ description: 'The `last-modified` of an answer at hand.' }),
      range: z
        .string()
        .optional()
        .meta({ description: 'A part of the content, such as `bytes=0-999` or `bytes=-500`.' }),
      'if-range': z.string().optional().meta({
        description: 'The `etag` or `last-modified` of the content that the range is of: of other content all is sent.',
      }),
    }),
    answers: {
      200: {
        description: 'The bytes as they were uploaded.',
        headers: headersOfContent,
        content: bytes,
      },
      206: {
        description: 'The bytes that `range` asks for.',
        headers: { ...headersOfContent, 'content-range': headerOf('Which bytes these are, and of how many.') },
        content: bytes,
      },
      302: {
        description: 'The content is elsewhere.',
        headers: { location: headerOf('The `external_url` of the bundle.') },
      },
      304: { description: 'It is still what `if-none-match` or `if-modified-since` says.' },
    },
    errors: ['ticket_invalid', 'key_policy', 'app_not_found', 'bundle_not_found', 'range_not_satisfiable'],
  },
]
