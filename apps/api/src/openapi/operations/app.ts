import { createAppInput, deleteAppInput, getAppInput, listAppsInput, updateAppInput } from '@organizations/domain'
import { z } from 'zod'
import type { ApiOperation } from '../operation.ts'
import { app } from '../shapes/app.ts'
import { data, done } from '../shapes/fields.ts'

const tag = 'Apps'
const ofOne = ['app_not_found', 'key_policy'] as const

export const appOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path: '/app',
    id: 'listApps',
    tag,
    summary: 'The apps that the key reaches',
    description: 'Newest first.',
    input: listAppsInput,
    notes: { org_id: 'The organization whose apps to list; those of all of them unless given.' },
    answer: data(z.array(app)),
    errors: ['organization_not_accessible', 'key_policy'],
  },
  {
    method: 'post',
    path: '/app',
    id: 'createApp',
    tag,
    summary: 'Create an app',
    input: createAppInput,
    notes: { app_id: 'A reverse-domain name in any case, unique in the service.' },
    answer: data(app),
    errors: [
      'invalid_app_configuration',
      'name_required',
      'organization_not_accessible',
      'key_policy',
      'insufficient_app_permissions',
      'app_id_taken',
    ],
  },
  {
    method: 'get',
    path: '/app/{app_id}',
    id: 'readApp',
    tag,
    summary: 'One app',
    input: getAppInput,
    answer: data(app),
    errors: ofOne,
  },
  {
    method: 'put',
    path: '/app/{app_id}',
    id: 'updateApp',
    tag,
    summary: 'Change an app',
    description: 'At least one change.',
    input: updateAppInput,
    answer: data(app),
    errors: [...ofOne, 'nothing_to_update', 'insufficient_app_permissions'],
  },
  {
    method: 'delete',
    path: '/app/{app_id}',
    id: 'deleteApp',
    tag,
    summary: 'Delete an app with all that is under it',
    description: 'Irreversible, and at once: it is destroyed behind the answer. Its `app_id` is free again after that.',
    input: deleteAppInput,
    answer: done('ok'),
    errors: [...ofOne, 'insufficient_app_permissions'],
  },
]
