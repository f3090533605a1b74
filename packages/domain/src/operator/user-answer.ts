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

/** The same in lists. */
export const listedUserSchema = userSchema
  .extend({
    disabled_at: timeSchema
      .nullable()
      .meta({ description: 'Since when they are locked out; null while they are not.' }),
  })
  .meta({ id: 'ListedUser' })

/** The same, with what lists do not say. */
export const userAccountSchema = listedUserSchema
  .extend({ is_operator: z.boolean(), created_at: timeSchema })
  .meta({ id: 'UserAccount' })

/** The same when they have been locked out, with what has to be looked after now. */
export const disabledUserSchema = userAccountSchema
  .extend({
    organizations_without_super_admin: z
      .array(z.object({ id: organizationIdSchema, name: z.string() }))
      .max(MAX_LIMIT)
      .meta({ description: 'Those whose super admins are all disabled, of this user: at most 1,000, newest first.' }),
  })
  .meta({ id: 'DisabledUser' })

/** The same, with where the user belongs and with what keys. */
export const userDetailsSchema = userAccountSchema
  .extend({
    organizations: z
      .array(
        z.object({
          id: organizationIdSchema,
          name: z.string(),
          role: memberSchema.shape.role,
          is_only_super_admin: z
            .boolean()
            .meta({ description: 'Whether it has no other super admin who is not disabled.' }),
        }),
      )
      .max(MAX_LIMIT)
      .meta({ description: 'Those that they belong to or are invited to, newest first.' }),
    keys: z.array(apiKeySchema).max(MAX_LIMIT).meta({ description: 'Newest first, without their secrets.' }),
  })
  .meta({ id: 'UserDetails' })

export type UserAccount = z.output<typeof userAccountSchema>
export type UserDetails = z.output<typeof userDetailsSchema>
export type DisabledUser = z.output<typeof disabledUserSchema>
export type ListedUser = z.output<typeof listedUserSchema>
export type User = z.output<typeof userSchema>
