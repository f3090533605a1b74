import {
  apiKeySchema,
  createApiKeyInput,
  currentKeySchema,
  deleteApiKeyInput,
  DomainError,
  getCurrentKeyInput,
  listApiKeysInput,
  parseInput,
  updateApiKeyInput,
} from '@organizations/domain'
import { createApiKey, deleteApiKey, getCurrentKey, listApiKeys, updateApiKey } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readFields } from '../../http/read-input.ts'
import { data, page } from '../envelopes.ts'
import { longPageNotes, longPages } from '../long-pages.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'API keys'
const right = 'Needs a key of mode `all` that can do at least as much as the other, before and after.'
const notes = { id: 'The id of a key.', name: 'What people call the key: 1-255 characters, no control characters.' }

export const apiKeyOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/apikey',
    id: 'listApiKeys',
    tag,
    summary: "The keys of the caller's user",
    description: `Those that can do no more than the key that asks, newest first, without their secrets. ${longPages}`,
    input: listApiKeysInput,
    notes: longPageNotes,
    answer: page(apiKeySchema),
    linksNext: true,
    errors: [],
  }).run(async (deps, call, linkNext) => {
    const { data, next } = await listApiKeys(deps, call)
    linkNext(next)
    return { data }
  }),
  operation({
    method: 'get',
    path: '/apikey/current',
    id: 'readCurrentKey',
    tag,
    summary: 'The key that asks, and its user',
    description: 'What a program can find out about its own key, with any rights.',
    input: getCurrentKeyInput,
    answer: data(currentKeySchema),
    errors: [],
  }).run(async (deps, call) => ({ data: await getCurrentKey(deps, call) })),
  operation({
    method: 'post',
    path: '/apikey',
    id: 'createApiKey',
    tag,
    summary: 'Create a key',
    description: `The secret is in this answer alone. Limits and expiry that are left out are those of the key that asks. ${right}`,
    input: createApiKeyInput,
    notes,
    answer: z.object({ apikey: apiKeySchema }),
    errors: ['name_required', 'insufficient_key_permissions', 'too_many_keys'],
  }).run(async (deps, call) => ({ apikey: await createApiKey(deps, call) })),
  operation({
    method: 'put',
    path: '/apikey/{id}',
    id: 'updateApiKey',
    tag,
    summary: 'Rename a key, move its expiry, or give it a new secret',
    description: `At least one change. ${right}`,
    input: updateApiKeyInput,
    notes,
    answer: z.object({ apikey: apiKeySchema }),
    errors: ['nothing_to_update', 'insufficient_key_permissions', 'api_key_not_found'],
    read: (request) =>
      parseInput(updateApiKeyInput, { ...readFields(request, updateApiKeyInput), id: keyIdOf(request) }),
  }).run(async (deps, call) => ({ apikey: await updateApiKey(deps, call) })),
  operation({
    method: 'delete',
    path: '/apikey/{id}',
    id: 'deleteApiKey',
    tag,
    summary: 'Delete a key',
    description: right,
    input: deleteApiKeyInput,
    notes,
    answer: z.object({ success: z.literal(true) }),
    errors: ['insufficient_key_permissions', 'api_key_not_found'],
    read: (request) =>
      parseInput(deleteApiKeyInput, { ...readFields(request, deleteApiKeyInput), id: keyIdOf(request) }),
  }).run(async (deps, call) => {
    await deleteApiKey(deps, call)
    return { success: true }
  }),
]

/** The id in the path; text that is no key's id is answered like the id of no key. */
function keyIdOf(request: FastifyRequest): number {
  const { id } = request.params as { id: string } // the route's own parameter
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new DomainError('api_key_not_found')
  return Number(id)
}
