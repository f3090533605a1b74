import { z } from 'zod'
import { emailSchema, userIdSchema } from '../answers/answer-fields.ts'
import { plans } from './user.ts'

/** A user as operators see it. */
export const userSchema = z
  .object({ uid: userIdSchema, email: emailSchema, name: z.string().nullable(), plan: z.enum(plans) })
  .meta({ id: 'User' })

export type User = z.output<typeof userSchema>
