import { createApiKeyInput, deleteApiKeyInput, updateApiKeyInput, apiKeySchema } from '@organizations/domain'
import { z } from 'zod'
import { data } from '../../rest/envelopes.ts'
import type { ApiOperation } from '../operation.ts'

const tag = 'API keys'
const right = 'Needs a key of mode `all` that can do at least as much as the other, before and after.'
const notes = { id: 'The id of a key.', name: 'What people call the key: 1-255 characters, no control characters.' }

export const apiKeyOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path: '/apikey',
    id: 'listApiKeys',
    tag,
    summary: "All keys of the caller's user",
    description: 'Newest first, without their secrets.',
    answer: data(z.array(apiKeySchema)),
    errors: [],
  },
  {
    method: 'post',
    path: '/apikey',
    id: 'createApiKey',
    tag,
    summary: 'Create a key',
    description: `The secret is in this answer alone. Limits and expiry that are left out are those of the key that asks. ${right}`,
    input: createApiKeyInput,
    notes,
    answer: z.object({ apikey: apiKeySchema }),
    errors: ['name_required', 'insufficient_key_permissions'],
  },
  {
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
  },
  {
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
  },
]
