import { z } from 'zod'
import { emailSchema, urlSchema, userIdSchema } from '../answers/answer-fields.ts'
import { roles } from './member.ts'

/** A member as others see them. */
export const memberSchema = z
  .object({
    uid: userIdSchema,
    email: emailSchema,
    image_url: urlSchema.nullable(),
    role: z
      .enum([...roles, ...roles.map((role) => `invite_${role}` as const)])
      .meta({ description: 'Of somebody who has not accepted yet: `invite_` and the role that they were offered.' }),
  })
  .meta({ id: 'Member' })

export type Member = z.output<typeof memberSchema>
