import { z } from 'zod'
import { emailAddress, expected, inputObject, lineOfText, narrowingInput, optional } from '../input/fields.ts'
import { pageFields } from '../input/page.ts'

export const plans = ['standard', 'enterprise'] as const
export type Plan = (typeof plans)[number]

/** Addresses are compared in lower case, so they are kept that way. */
const email = emailAddress('email').toLowerCase()

export const createUserInput = narrowingInput({
  email,
  name: optional(lineOfText('name', 255)),
  plan: optional(z.enum(plans, { error: expected('plan', plans.join(' or ')) })),
})

export const listUsersInput = inputObject({
  email: optional(email),
  ...pageFields,
})

export type CreateUserInput = z.output<typeof createUserInput>
export type ListUsersInput = Partial<z.output<typeof listUsersInput>>
