import {
  bundleSchema,
  countSchema,
  deleteBundleInput,
  listBundlesInput,
  registerBundleInput,
  setBundleMetadataInput,
  setBundleToChannelInput,
} from '@organizations/domain'
import {
  deleteBundles,
  listBundles,
  registerBundle,
  setBundleMetadata,
  setBundleToChannel,
} from '@organizations/services'
import { z } from 'zod'
import { done, page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

/** What the version of a new bundle has to be. */
export const newVersionNote = 'SemVer 2.0 without a leading v, at most 255 characters, unique in the app.'

const tag = 'Bundles'
const ofApp = ['app_not_found', 'key_policy'] as const
const change = [...ofApp, 'insufficient_bundle_permissions'] as const

export const bundleOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/bundle',
    id: 'listBundles',
    tag,
    summary: 'The bundles of an app',
    description: 'Newest first, without deleted ones.',
    input: listBundlesInput,
    answer: page(bundleSchema),
    errors: ofApp,
  }).run(async (deps, call) => ({ data: await listBundles(deps, call) })),
  operation({
    method: 'post',
    path: '/bundle',
    id: 'registerBundle',
    tag,
    summary: 'Register a bundle whose content is elsewhere',
    input: registerBundleInput,
    notes: { version: newVersionNote, checksum: 'What the content should be checked against.' },
    answer: z.object({ status: z.literal('success'), bundle: bundleSchema }),
    errors: [...change, 'invalid_version', 'version_taken'],
  }).run(async (deps, call) => ({ status: 'success', bundle: await registerBundle(deps, call) })),
  operation({
    method: 'put',
    path: '/bundle',
    id: 'setBundleToChannel',
    tag,
    summary: 'Point a channel at a bundle',
    input: setBundleToChannelInput,
    answer: z.object({
      status: z.literal('success'),
      message: z.string().meta({ examples: ['Bundle 1.2.3 set to channel beta'] }),
    }),
    errors: [...change, 'bundle_not_found', 'channel_not_found'],
  }).run(async (deps, call) => {
    const { version, channel } = await setBundleToChannel(deps, call)
    return { status: 'success', message: `Bundle ${version} set to channel ${channel}` }
  }),
  operation({
    method: 'delete',
    path: '/bundle',
    id: 'deleteBundles',
    tag,
    summary: 'Delete a bundle, or all that no channel uses',
    input: deleteBundleInput,
    notes: { version: 'The version to delete; without it all that no channel uses.' },
    answer: z.object({
      status: z.literal('ok'),
      deleted: countSchema,
      kept: countSchema
        .exactOptional()
        .meta({ description: 'Without `version`: how many stay because a channel uses them.' }),
    }),
    errors: [...change, 'bundle_not_found', 'bundle_in_use'],
  }).run(async (deps, call) => ({ status: 'ok', ...(await deleteBundles(deps, call)) })),
  operation({
    method: 'post',
    path: '/bundle/metadata',
    id: 'setBundleMetadata',
    tag,
    summary: 'Give a bundle a link, a comment, or both',
    description: 'An empty text takes it away.',
    input: setBundleMetadataInput,
    answer: done('success'),
    errors: [...change, 'nothing_to_update', 'bundle_not_found'],
  }).run(async (deps, call) => {
    await setBundleMetadata(deps, call)
    return { status: 'success' }
  }),
]
