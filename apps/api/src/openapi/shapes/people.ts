import { keyModes, plans, roles, type ApiKey, type Member, type User } from '@organizations/domain'
import { z } from 'zod'
import { shapeOf } from '../shape-of.ts'
import { email, number, time, url, userId } from './fields.ts'

export const member = shapeOf<Member>()(
  z
    .object({
      uid: userId,
      email,
      image_url: url.nullable(),
      role: z
        .enum([...roles, ...roles.map((role) => `invite_${role}` as const)])
        .meta({ description: 'Of somebody who has not accepted yet: `invite_` and the role that they were offered.' }),
    })
    .meta({ id: 'Member' }),
)

export const user = shapeOf<User>()(
  z.object({ uid: userId, email, name: z.string().nullable(), plan: z.enum(plans) }).meta({ id: 'User' }),
)

const limits = z.array(z.string())

export const apiKey = shapeOf<ApiKey>()(
  z
    .object({
      id: number,
      mode: z.enum(keyModes),
      name: z.string(),
      key: z
        .string()
        .nullable()
        .meta({ description: 'The secret, in the answer that creates or regenerates it; else null.' }),
      created_at: time,
      updated_at: time,
      expires_at: time.nullable(),
      last_used_at: time.nullable().meta({ description: 'True to a minute.' }),
      limited_to_apps: limits,
      limited_to_orgs: limits,
    })
    .meta({ id: 'ApiKey' }),
)
