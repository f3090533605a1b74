import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import {
  destroyingInput,
  emailAddress,
  expected,
  flag,
  inputObject,
  lineOfText,
  nameOf,
  narrowingInput,
  optional,
  time,
  wholeNumber,
} from '../input/fields.ts'
import { reasonField } from '../deletion/requester.ts'
import { pageFields } from '../input/page.ts'

export const plans = ['standard', 'enterprise'] as const
export type Plan = (typeof plans)[number]

/** Addresses are compared in lower case, so they are kept that way. */
const email = emailAddress('email').toLowerCase()

const plan = z.enum(plans, { error: expected('plan', plans.join(' or ')) })

/** Names a user by their id or their address. */
const user = nameOf('user')

export const createUserInput = narrowingInput({
  email,
  name: optional(lineOfText('name', 255)),
  plan: optional(plan),
})

export const listUsersInput = inputObject({
  email: optional(email),
  /** A part of the address or of the name. */
  search: optional(lineOfText('search', 255)),
  is_operator: optional(flag('is_operator')),
  ...pageFields,
})

export const getUserInput = inputObject({ user })

export const updateUserInput = narrowingInput({
  user,
  plan: optional(plan),
  is_operator: optional(flag('is_operator')),
}).refine((input) => input.plan !== undefined || input.is_operator !== undefined, {
  error: errorSentences.nothing_to_update,
})

export const disableUserInput = narrowingInput({ user })

export const enableUserInput = narrowingInput({ user })
/** The reason stays in the receipt for ever. */
export const deleteUserInput = destroyingInput({ user, reason: reasonField })

/** What an identity provider calls a person, exactly as it stands in their tokens. */
export const liftUserDeletionInput = inputObject({ issuer: nameOf('issuer'), subject: nameOf('subject') })

export const createUserKeyInput = narrowingInput({
  user,
  name: optional(lineOfText('name', 255)),
  expires_at: optional(time('expires_at')),
})

const oneOrAll = 'Expected either id, for one key, or all: true'

/** Which keys: no field means all by being left out, so that none is revoked that was not meant. */
export const revokeUserKeysInput = destroyingInput({
  user,
  id: wholeNumber('id', 1, Number.MAX_SAFE_INTEGER).optional(),
  all: flag('all').optional(),
}).refine(({ id, all }) => (id !== undefined) !== (all === true), { error: oneOrAll })

export type CreateUserInput = z.output<typeof createUserInput>
export type ListUsersInput = Partial<z.output<typeof listUsersInput>>
export type DeleteUserInput = z.output<typeof deleteUserInput>
export type GetUserInput = z.output<typeof getUserInput>
export type UpdateUserInput = z.output<typeof updateUserInput>
export type DisableUserInput = z.output<typeof disableUserInput>
export type EnableUserInput = z.output<typeof enableUserInput>
export type LiftUserDeletionInput = z.output<typeof liftUserDeletionInput>
export type CreateUserKeyInput = z.output<typeof createUserKeyInput>
export type RevokeUserKeysInput = z.output<typeof revokeUserKeysInput>
