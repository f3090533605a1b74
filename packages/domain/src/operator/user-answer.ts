import { z } from 'zod'
import { emailSchema, organizationIdSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { MAX_LIMIT } from '../input/page.ts'
import { apiKeySchema } from '../keys/api-key-answer.ts'
import { memberSchema } from '../members/member-answer.ts'
import { plans } from './user.ts'

/** A user as operators see it. */
export const userSchema = z
  .object({ uid: userIdSchema, email: emailSchema, name: z.string().nullable(), plan: z.enum(plans) })
  .meta({ id: 'User' })

/** The same, with what lists do not say. */
export const userAccountSchema = userSchema
  .extend({ is_operator: z.boolean(), created_at: timeSchema })
  .meta({ id: 'UserAccount' })

/** The same, with where the user belongs and with what keys. */
export const userDetailsSchema = userAccountSchema
  .extend({
    organizations: z
      .array(z.object({ id: organizationIdSchema, name: z.string(), role: memberSchema.shape.role }))
      .max(MAX_LIMIT)
      .meta({ description: 'Those that they belong to or are invited to, newest first.' }),
    keys: z.array(apiKeySchema).max(MAX_LIMIT).meta({ description: 'Newest first, without their secrets.' }),
  })
  .meta({ id: 'UserDetails' })

export type UserAccount = z.output<typeof userAccountSchema>
export type UserDetails = z.output<typeof userDetailsSchema>
export type User = z.output<typeof userSchema>
