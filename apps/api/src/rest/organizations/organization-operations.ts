import {
  createOrganizationInput,
  deleteOrganizationInput,
  organizationIdSchema,
  organizationSchema,
  readOrganizationsInput,
  updateOrganizationInput,
} from '@organizations/domain'
import {
  createOrganization,
  deleteOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from '@organizations/services'
import { z } from 'zod'
import { data, page } from '../envelopes.ts'
import { longPageNotes, longPages } from '../long-pages.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Organizations'
const unreachable = ['organization_not_accessible', 'key_policy'] as const
const ofOne = ['org_id_required', ...unreachable] as const

export const organizationOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization',
    id: 'readOrganizations',
    tag,
    summary: 'One organization, or those that the key reaches',
    description: `Newest first. ${longPages}`,
    input: readOrganizationsInput,
    notes: { ...longPageNotes, orgId: 'The organization to answer with alone.' },
    answer: data(z.union([organizationSchema, page(organizationSchema).shape.data])),
    linksNext: true,
    errors: unreachable,
  }).run(async (deps, { input: { orgId, ...pages }, ...call }, linkNext) => {
    if (orgId !== undefined) return { data: await getOrganization(deps, { ...call, input: { orgId } }) }
    const { data: organizations, next } = await listOrganizations(deps, { ...call, input: pages })
    linkNext(next)
    return { data: organizations }
  }),
  operation({
    method: 'post',
    path: '/organization',
    id: 'createOrganization',
    tag,
    summary: 'Create an organization',
    description: "The caller's user becomes its `super_admin`. Needs a key of mode `all` without limits.",
    input: createOrganizationInput,
    notes: { email: "Its `management_email`; the caller's own address unless given." },
    answer: z.object({ status: z.literal('Organization created'), id: organizationIdSchema }),
    errors: ['name_required', 'admin_role_required', ...unreachable],
  }).run(async (deps, call) => ({ status: 'Organization created', id: (await createOrganization(deps, call)).id })),
  operation({
    method: 'put',
    path: '/organization',
    id: 'updateOrganization',
    tag,
    summary: 'Change an organization',
    description: 'At least one change. `logo: null` clears the logo.',
    input: updateOrganizationInput,
    answer: z.object({ status: z.literal('Organization updated'), data: organizationSchema }),
    errors: [...ofOne, 'nothing_to_update', 'admin_role_required'],
  }).run(async (deps, call) => ({ status: 'Organization updated', data: await updateOrganization(deps, call) })),
  operation({
    method: 'delete',
    path: '/organization',
    id: 'deleteOrganization',
    tag,
    summary: 'Delete an organization',
    description:
      'Irreversible, and at once, however large it is: from then on it is gone for every reader and writer, and what it ' +
      'owned is destroyed behind the answer. The user who asked for it gets the same answer when they ask again.',
    input: deleteOrganizationInput,
    answer: z.object({ status: z.literal('Organization deleted'), id: organizationIdSchema }),
    errors: [...ofOne, 'admin_role_required'],
  }).run(async (deps, call) => ({ status: 'Organization deleted', id: (await deleteOrganization(deps, call)).id })),
]
