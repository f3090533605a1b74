import {
  apiKeySchema,
  countSchema,
  createUserInput,
  createUserKeyInput,
  getUserInput,
  listUsersInput,
  revokeUserKeysInput,
  updateUserInput,
  userAccountSchema,
  userDetailsSchema,
  userSchema,
} from '@organizations/domain'
import { createUser, createUserKey, getUser, listUsers, revokeUserKeys, updateUser } from '@organizations/services'
import { z } from 'zod'
import { data, page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Operator'
const user = 'The id of a user, `user_...`, or their address.'

export const userOperations: readonly Operation[] = [
  operation({
    method: 'post',
    path: '/operator/user',
    id: 'createUser',
    tag,
    summary: 'Make a user and their first key',
    description: 'The key has the mode `all`. Its secret is in this answer alone.',
    input: createUserInput,
    notes: { email: "The user's address.", name: 'What people call them: 1-255 characters, no control characters.' },
    answer: z.object({ data: userSchema, apikey: apiKeySchema }),
    errors: ['operator_required', 'email_taken'],
  }).run(async (deps, call) => {
    const { user, apiKey } = await createUser(deps, call)
    return { data: user, apikey: apiKey }
  }),
  operation({
    method: 'get',
    path: '/operator/user',
    id: 'listUsers',
    tag,
    summary: 'The users',
    description: 'Newest first.',
    input: listUsersInput,
    notes: {
      email: 'The address of the user to list alone.',
      search: 'Only users with this in their address or their name.',
      is_operator: '`true`: only operators, `false`: only others.',
    },
    answer: page(userSchema),
    errors: ['operator_required'],
  }).run(async (deps, call) => ({ data: await listUsers(deps, call) })),
  operation({
    method: 'get',
    path: '/operator/user/{user}',
    id: 'readUser',
    tag,
    summary: 'A user, where they belong, and their keys',
    description: 'At most 1,000 organizations. Keys come without their secrets.',
    input: getUserInput,
    notes: { user },
    answer: data(userDetailsSchema),
    errors: ['operator_required', 'user_not_found'],
  }).run(async (deps, call) => ({ data: await getUser(deps, call) })),
  operation({
    method: 'put',
    path: '/operator/user/{user}',
    id: 'updateUser',
    tag,
    summary: "Change a user's plan, give them the operator right or take it",
    description: 'At least one change. The last operator keeps the right. It is judged at every use.',
    input: updateUserInput,
    notes: {
      user,
      plan: 'Which requests a minute the user has.',
      is_operator: 'Whether the user has the operator right.',
    },
    answer: z.object({ status: z.literal('User updated'), data: userAccountSchema }),
    errors: ['operator_required', 'user_not_found', 'nothing_to_update', 'last_operator'],
  }).run(async (deps, call) => ({ status: 'User updated', data: await updateUser(deps, call) })),
  operation({
    method: 'post',
    path: '/operator/user/{user}/key',
    id: 'createUserKey',
    tag,
    summary: 'Make another key for a user',
    description: 'The key has the mode `all` and no limits. Its secret is in this answer alone.',
    input: createUserKeyInput,
    notes: { user, name: 'What people call the key: 1-255 characters; `From an operator` unless given.' },
    answer: z.object({ apikey: apiKeySchema }),
    errors: ['operator_required', 'user_not_found', 'too_many_keys'],
  }).run(async (deps, call) => ({ apikey: await createUserKey(deps, call) })),
  operation({
    method: 'delete',
    path: '/operator/user/{user}/key',
    id: 'revokeUserKeys',
    tag,
    summary: 'Revoke one key of a user, or all',
    description: 'Either `id` or `all`. They are worth nothing from then on.',
    input: revokeUserKeysInput,
    notes: { user, id: 'The id of one key of the user.', all: '`true`: all keys of the user.' },
    answer: z.object({ status: z.literal('Keys revoked'), revoked: countSchema }),
    errors: ['operator_required', 'user_not_found', 'api_key_not_found'],
  }).run(async (deps, call) => ({ status: 'Keys revoked', ...(await revokeUserKeys(deps, call)) })),
]
