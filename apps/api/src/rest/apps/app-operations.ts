import {
  appSchema,
  createAppInput,
  deletionPreviewSchema,
  deleteAppInput,
  getAppInput,
  listAppsInput,
  updateAppInput,
} from '@organizations/domain'
import { createApp, deleteApp, getApp, listApps, previewAppDeletion, updateApp } from '@organizations/services'
import { data, done, page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Apps'
const ofOne = ['app_not_found', 'key_policy'] as const

export const appOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/app',
    id: 'listApps',
    tag,
    summary: 'The apps that the key reaches',
    description: 'Newest first.',
    input: listAppsInput,
    notes: { org_id: 'The organization whose apps to list; those of all of them unless given.' },
    answer: page(appSchema),
    errors: ['organization_not_accessible', 'key_policy'],
  }).run(async (deps, call) => ({ data: await listApps(deps, call) })),
  operation({
    method: 'post',
    path: '/app',
    id: 'createApp',
    tag,
    summary: 'Create an app',
    input: createAppInput,
    notes: { app_id: 'A reverse-domain name in any case, unique in the service.' },
    answer: data(appSchema),
    errors: [
      'invalid_app_configuration',
      'name_required',
      'organization_not_accessible',
      'key_policy',
      'insufficient_app_permissions',
      'app_id_taken',
    ],
  }).run(async (deps, call) => ({ data: await createApp(deps, call) })),
  operation({
    method: 'get',
    path: '/app/{app_id}',
    id: 'readApp',
    tag,
    summary: 'One app',
    input: getAppInput,
    answer: data(appSchema),
    errors: ofOne,
  }).run(async (deps, call) => ({ data: await getApp(deps, call) })),
  operation({
    method: 'put',
    path: '/app/{app_id}',
    id: 'updateApp',
    tag,
    summary: 'Change an app',
    description: 'At least one change. An empty `icon` takes the icon away.',
    input: updateAppInput,
    answer: data(appSchema),
    errors: [...ofOne, 'nothing_to_update', 'insufficient_app_permissions'],
  }).run(async (deps, call) => ({ data: await updateApp(deps, call) })),
  operation({
    method: 'get',
    path: '/app/{app_id}/deletion/preview',
    id: 'previewAppDeletion',
    tag,
    summary: 'What the deletion of an app would remove',
    description: 'Counted for up to a second; it changes nothing.',
    input: getAppInput,
    answer: data(deletionPreviewSchema),
    errors: [...ofOne, 'insufficient_app_permissions'],
  }).run(async (deps, call) => ({ data: await previewAppDeletion(deps, call) })),
  operation({
    method: 'delete',
    path: '/app/{app_id}',
    id: 'deleteApp',
    tag,
    summary: 'Delete an app with all that is under it',
    description: 'Irreversible, and at once: it is destroyed behind the answer. Its `app_id` is free again after that.',
    input: deleteAppInput,
    answer: done('ok'),
    errors: [...ofOne, 'insufficient_app_permissions'],
  }).run(async (deps, call) => {
    await deleteApp(deps, call)
    return { status: 'ok' }
  }),
]
