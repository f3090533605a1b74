import { z } from 'zod'
import {
  emailSchema,
  invitationIdSchema,
  organizationIdSchema,
  timeSchema,
  urlSchema,
  userIdSchema,
} from '../answers/answer-fields.ts'
import { roles } from './member.ts'

/** A member as others see them. */
export const memberSchema = z
  .object({
    uid: z
      .union([userIdSchema, invitationIdSchema])
      .meta({ description: 'A user’s; `inv_...` of an invitation to an address, until it is accepted.' }),
    email: emailSchema,
    image_url: urlSchema.nullable(),
    role: z
      .enum([...roles, ...roles.map((role) => `invite_${role}` as const)])
      .meta({ description: 'Of a user who has not accepted yet: `invite_` and the role that they were offered.' }),
    is_disabled: z.literal(true).optional().meta({
      description: 'Of a user whom an operator has disabled: they cannot do anything. Left out of all others.',
    }),
  })
  .meta({ id: 'Member' })

/** An invitation as the invited user sees it: what it is to, and what it offers. */
export const invitationSchema = z
  .object({
    organization: z.object({ id: organizationIdSchema, name: z.string() }),
    role: z.enum(roles).meta({ description: 'What accepting it makes of the user.' }),
    invited_at: timeSchema,
    ends_at: timeSchema,
  })
  .meta({ id: 'Invitation' })

/** What lets the person behind an address open their invitation. */
export const invitationLinkSchema = z
  .object({
    path: z.string().meta({
      description: 'Below the address of the service. The token stands behind `#`, which browsers send to no server.',
      examples: ['/console/#invitation=...'],
    }),
    ends_at: timeSchema,
  })
  .meta({ id: 'InvitationLink' })

export type InvitationLink = z.output<typeof invitationLinkSchema>
export type Invitation = z.output<typeof invitationSchema>
export type Member = z.output<typeof memberSchema>
